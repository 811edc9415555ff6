"""How fast, and when to stop: rate, limits per provider, circuit breaker, canary.

Values and clocks only: no socket, no database.
"""
