"""What the pages and clocks of innovation read."""
