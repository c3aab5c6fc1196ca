"""What the engine reads."""
