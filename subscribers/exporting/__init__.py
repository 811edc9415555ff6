"""Writing people to files that import reads back, and other programs, too.

A file is its owner's alone, whole or not there, in the order people came.
"""
