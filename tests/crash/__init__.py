"""The crash test: `newsletter send` is killed again and again, and everything must add up.

`make crash-test` runs 20 rounds, `ROUNDS=200 make crash-test` more; SEED repeats a run, DOCS=1
writes docs/crash-test.md, MUTANT=name plants a bug that must be found. Only the real command is
used; what arrived is counted at the other end alone; the ledger is only asked what it claims.
"""
