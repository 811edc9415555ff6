"""Every real report, read and rendered, counted against what shares no code with the importers."""
