"""The hotline for programs, under /api/v1/hotline/: the same loaders and the same actions as the screens.

H-97: named cases only. A step answers with the case as it stands then, and its version as ETag; `If-Match` says which
version the caller has read (412), `Idempotency-Key` lets him send again what he is not sure of.
"""

from . import cases, figures, paths, published, rates, reading, reporters, staff
from .door import router

__all__ = ["cases", "figures", "paths", "published", "rates", "reading", "reporters", "router", "staff"]
