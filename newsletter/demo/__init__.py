"""The demo: the example edition goes to the example subscribers, and nowhere else.

catcher    an SMTP server on loopback that keeps every letter in a Maildir
gallery    pages to look at the letters in a browser
show       the whole demonstration
"""
