"""Pages and pieces of HTML that strangers wrote: cleaned by nh3, read into the model.

No HTML comes out again. What the classes of Discourse's HTML mean is known here too: pages and
feeds carry them as forums do.
"""
