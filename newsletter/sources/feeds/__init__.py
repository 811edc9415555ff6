"""RSS and Atom: one item as a report, or a week's items as a list."""
