"""Lifeline (生命线)."""

__version__ = "0.1.0"
