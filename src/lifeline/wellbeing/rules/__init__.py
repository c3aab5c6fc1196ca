"""The numbers and pure functions of 心灵护航; no Django."""
