"""A check of the tests themselves: one small fault at a time is put into a module, and the tests
that run its line must notice. Not run by `make test`: a room takes minutes.
"""
