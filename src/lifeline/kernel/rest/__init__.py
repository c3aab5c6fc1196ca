"""REST, equal for all apps (specification, section 14): `/api/v1/<app>/…`, OpenAPI 3.1, problem+json.

    router = Router("hotline")                                          # hotline/rest.py

    @router.get("cases/", response=Listing[CaseOut])
    def case_list(request: RestRequest, span: Query[Span]) -> Any:
        return listing(visible_cases(request.user), span, order=("-opened_at", "-pk"), field="opened_at")

`fresh` and `expected` carry versions (ETag, If-Match); `Idempotency-Key` works on every POST by itself.
"""

from .callers import Caller, Key, keeper
from .paging import Listing, Span, listing
from .problems import Problem, Stop
from .site import Api, Router, api, remember_nothing_of
from .versions import expected, fresh, submission_key, tag

__all__ = [
    "Api",
    "Caller",
    "Key",
    "Listing",
    "Problem",
    "Router",
    "Span",
    "Stop",
    "api",
    "expected",
    "fresh",
    "keeper",
    "listing",
    "remember_nothing_of",
    "submission_key",
    "tag",
]
