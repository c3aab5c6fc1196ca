"""The numbers and pure functions of the hotline's regulations: plain Python, no Django, no database.

`numbers` holds every number, `texts` what a text must be, `spans` the times by level, `figures` the rates.
"""
