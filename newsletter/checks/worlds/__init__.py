"""The worlds a letter is read in: light, dark as its author meant it, dark as a program forces it.

Everything is computed from the letter's HTML; no browser is asked.
"""
