"""What an answer means, whom it is about, and what follows: tables, no code that acts."""
