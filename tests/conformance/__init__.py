"""What mrml and premailer do today, case by case, pinned: an upgrade says what it changed.

`python -m tests.conformance` writes the pins anew; the difference is what there is to read.
"""
