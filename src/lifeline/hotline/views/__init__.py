"""Screens of the hotline, one module per desk."""
