"""Collect what a week brought from outside the report: changes, releases, dates."""
