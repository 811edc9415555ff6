"""What became of uncertain letters, by somebody else's word: a smarthost's log, a Maildir.

Pure readers: files in, `Evidence` out. What is found there was taken by the other end. Whether
what is missing was never taken is the operator's word, and no reader's: a log may be incomplete,
a mailbox may be tidied up.
"""
