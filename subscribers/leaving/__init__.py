"""Leaving: by the person's own hand, and what is never to be mailed."""
