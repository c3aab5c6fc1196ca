"""How days and times are written where Django's way does not serve: FORMAT_MODULE_PATH."""
