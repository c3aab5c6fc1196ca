"""The numbers of the regulations for statistics that identify nobody."""

from typing import Final

K: Final = 10
"""W-66: a cell with fewer returns is hidden. May be raised, never lowered."""
SPAN: Final = 5
"""W-67: so far apart at least are the smallest and largest value that fit a hidden count (a smaller unit: its size)."""
UNITS: Final = 2
"""W-67: so many units at least stand in what is left of a parent after its shown children."""
BAND: Final = 3
"""W-68: fewer people in a band are merged with a neighbour."""
COARSE: Final = 50
"""W-68: below this n, percentages go in steps of 5 points."""
DEVIATION: Final = 30
"""W-68: a standard deviation needs so many returns."""
