"""Pages of people: signing in, and what a person keeps for himself."""
