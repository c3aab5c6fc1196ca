"""The engine: definitions, plans, scores. No Django and no database, so that it starts fast and runs anywhere."""
