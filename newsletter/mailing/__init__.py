"""Who was sent what: the ledger, the dispatcher that works through it, the wire to the smarthost.

A mailing freezes its audience, and every member of it is a delivery whose row says at any moment
what became of the letter. Builds no message (the newsroom gives `Compose`), chooses no
subscriber (`subscribers.mailable` does), and calls nothing "delivered": sent means that the
smarthost said 250.
"""
