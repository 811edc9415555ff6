"""Entering people by an operator's hand, one or thousands in one transaction."""
