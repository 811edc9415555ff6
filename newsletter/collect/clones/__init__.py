"""The changes of a week, read from clones on this machine: offline, and nothing is written.

A clone may be anybody's: no program that its settings name is started.
"""
