"""The figures of the README: each module measures one thing and prints medians of one run."""
