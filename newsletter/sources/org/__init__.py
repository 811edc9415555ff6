"""Emacs' org-mode, as far as reports use it, by org's own rules.

Read: headings, lists, tables, links, emphasis, code, quotes, footnotes. Not run: macros, includes,
code blocks, exports to other formats; what is left out is told in the report's notes.
"""
