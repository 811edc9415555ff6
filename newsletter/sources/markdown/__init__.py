"""Markdown, our own and that of other projects' reports, by markdown-it's rules and some more."""
