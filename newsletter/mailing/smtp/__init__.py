"""The wire to the smarthost: aiosmtplib opens a session, then our pipelined transaction takes over.

Knows envelopes and replies; knows no ledger and no subscriber.
"""
