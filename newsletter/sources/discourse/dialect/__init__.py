"""Discourse's Markdown, cooked as a forum cooks it: CommonMark and what Discourse adds, to HTML.

The HTML has the classes that forums give it, so that a raw post is read by the rules that cooked
posts are read by, and its HTML is cleaned as theirs is. What only a forum knows (titles of links,
names of categories, who exists) is not here.
"""
