"""Search in Chinese by symbol pairs, the same on SQLite and PostgreSQL (specification, section 8).

    SEARCH = Index("hotline.case", {"title": 4, "body": 1})
    SEARCH.put(case.pk, {"title": case.title, "body": case.text}, at=now)              # in the action that writes it
    hits = SEARCH.query("高炉 煤气", within=visible_cases(person), limit=20)             # the policy is in the query

Words are found wherever they stand, of one symbol or thirty; nothing else is found. `tokens` takes a text apart.
"""

from .index import Hits, Index
from .snippets import Piece, Snippet
from .tokens import tokens, words

__all__ = ["Hits", "Index", "Piece", "Snippet", "tokens", "words"]
