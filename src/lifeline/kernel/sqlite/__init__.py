"""Django's SQLite backend with a queue for writers (K-6); `base` is where Django looks for it."""
