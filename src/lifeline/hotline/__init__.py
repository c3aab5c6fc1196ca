"""职工快线: employees report problems and the enterprise solves them."""
