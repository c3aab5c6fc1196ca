"""What people type into the hotline: clean values, nothing saved."""
