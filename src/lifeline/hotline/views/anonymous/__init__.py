"""The anonymous host: its fence, its first pages, and what the holder of a code sees and does."""
