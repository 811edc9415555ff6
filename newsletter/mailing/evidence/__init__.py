"""What became of uncertain letters, by somebody else's word: a smarthost's log, a Maildir."""
