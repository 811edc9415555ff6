"""The house, held: budgets, words, the lock and what the wheel carries."""
