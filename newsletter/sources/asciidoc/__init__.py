"""AsciiDoc, as far as reports use it, by Asciidoctor's rules.

Read: headings, lists, tables, links, macros, emphasis, code, quotes, footnotes, attributes. Not
run: includes, conditions, formulas, extensions; what is left out is told in the report's notes.
"""
