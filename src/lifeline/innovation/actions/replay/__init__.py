"""A whole cycle played through the actions, by fictional people on their own clock: replay, demo, end-to-end test.

`script` is the story, `cast` who plays it, `production` one performance with its clock; each act has a file of its own,
and `play` puts them in their order. Nothing here writes a row by itself.
"""
