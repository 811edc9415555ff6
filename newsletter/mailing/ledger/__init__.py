"""The ledger: a row for every letter owed, and everything that is ever written into it.

SQL lives here and nowhere else in mailing. Synchronous: one method, one transaction.
"""
