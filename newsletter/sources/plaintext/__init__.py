"""Plain text as copied from a forum or a mail: headings, lists and paragraphs, by rules."""
