"""Joining: what the form asks, opt-ins and their tokens, limits, what a flood leaves waiting."""
