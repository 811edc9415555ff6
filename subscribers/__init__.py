"""Who gets the letters: subscribers, their consent, their tokens, and the store that keeps them.

Knows nothing of the package `newsletter`.
"""
