"""Importing people from files of any program: looked at first, entered in batches, taken back.

Finds out how a file is written and which column is what; reads each row into somebody to enter or
into a reason why not. Revives nobody and sends nothing. Its front door is `Imports`.
"""
