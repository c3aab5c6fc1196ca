"""Lifeline (生命线)."""

__version__ = "0.2.0"
