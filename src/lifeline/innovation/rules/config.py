"""I-6. All that an organiser sets for a cycle, as one frozen value; and what is wrong with it."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field, fields
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from lifeline.innovation.rules import numbers as n

if TYPE_CHECKING:
    from collections.abc import Mapping


def minimum_of(maxima: Mapping[str, int]) -> dict[str, int]:
    """I-11. The branch level gets at least a fifth of all approvals, rounded up; the others need none."""
    share = -(-sum(maxima.values()) * n.BRANCH_SHARE // 100)
    return {level: share if level == "BRANCH" else 0 for level in n.LEVELS}


@dataclass(frozen=True)
class Config:
    """Money in yuan, times in ISO form, days in working days; by level where a level has a number of its own."""

    call_text: str = ""
    document_no: str = ""
    closes_at: str = ""
    screened_on: str = ""
    reviewed_on: str = ""
    decided_on: str = ""
    closing_on: str = ""
    grace_minutes: int = n.GRACE_MINUTES
    maxima: dict[str, int] = field(default_factory=lambda: dict(n.MAXIMA))
    minima: dict[str, int] = field(default_factory=lambda: minimum_of(n.MAXIMA))
    quotas: dict[str, int] = field(default_factory=lambda: dict(n.QUOTAS))
    ceilings: dict[str, int] = field(default_factory=lambda: dict(n.CEILINGS))
    reviews: dict[str, int] = field(default_factory=lambda: dict(n.K_REVIEWS))
    weights: dict[str, tuple[int, ...]] = field(default_factory=lambda: dict(n.WEIGHTS))
    leads: int = n.LEADS
    memberships: int = n.MEMBERSHIPS
    bar_cycles: int = n.BAR_CYCLES
    silent_days: int = n.SILENT_DAYS
    correction_days: int = n.CORRECTION_DAYS
    review_days: int = n.REVIEW_DAYS
    notice_days: int = n.NOTICE_DAYS
    award_notice_days: int = n.AWARD_NOTICE_DAYS
    excellent_percent: int = n.EXCELLENT_PERCENT
    tiers: dict[str, int] = field(default_factory=lambda: dict(n.TIERS))
    per_unit: int = 1
    form: str = "2026"
    line_yuan: int = 0
    purse_yuan: int = 0
    money_document: str = ""

    def as_json(self) -> dict[str, Any]:
        """Plain values, for the database."""
        return json.loads(json.dumps(asdict(self)))  # type: ignore[no-any-return]

    @property
    def sha256(self) -> str:
        """V-15: a version that was changed behind the back of the actions no longer has this."""
        text = json.dumps(self.as_json(), ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()

    def weights_of(self, level: str) -> tuple[int, ...]:
        """I-44. Percent of novelty, effect, exemplarity for a level."""
        return tuple(self.weights[level])


def config_of(body: Mapping[str, Any]) -> Config:
    """The config of a stored version; what a later release has added takes its default."""
    known = {one.name for one in fields(Config)}
    return Config(**{name: value for name, value in body.items() if name in known})


class Stored(Protocol):
    """A version of the settings as a table keeps it."""

    body: Any


def config_in(version: Stored | None) -> Config:
    """What a stored version sets; the defaults where there is none."""
    return config_of(version.body) if version is not None else Config()


class Problem(NamedTuple):
    """What keeps a call from opening: the field and a code."""

    field: str
    code: str


def problems(config: Config, now: datetime) -> list[Problem]:
    """4.1. Call text, document, dates ahead in their order, numbers within the regulations, money from a document."""
    found = [Problem(name, "missing") for name in ("call_text", "document_no") if not getattr(config, name).strip()]
    found += _dates(config, now)
    found += _counts(config)
    if config.line_yuan <= 0 or config.purse_yuan <= 0 or not config.money_document.strip():
        found.append(Problem("money_document", "money"))
    return found


def _dates(config: Config, now: datetime) -> list[Problem]:
    if not config.closes_at:
        return [Problem("closes_at", "missing")]
    closes_at = datetime.fromisoformat(config.closes_at)
    if closes_at <= now:
        return [Problem("closes_at", "past")]
    last, found = closes_at.date(), []
    for name in ("screened_on", "reviewed_on", "decided_on"):
        if not (text := getattr(config, name)):
            found.append(Problem(name, "missing"))
        elif (on := date.fromisoformat(text)) <= last:
            found.append(Problem(name, "order"))
        else:
            last = on
    if config.closing_on and date.fromisoformat(config.closing_on) <= last:
        found.append(Problem("closing_on", "order"))
    return found


def _counts(config: Config) -> list[Problem]:
    found = []
    if not 0 <= config.grace_minutes <= n.GRACE_MOST:
        found.append(Problem("grace_minutes", "range"))
    days = (("notice_days", config.notice_days), ("award_notice_days", config.award_notice_days))
    found += [Problem(name, "range") for name, value in days if not n.NOTICE_LEAST <= value <= n.NOTICE_MOST]
    for level in n.LEVELS:
        if config.minima[level] > config.maxima[level]:
            found.append(Problem(f"minima_{level}", "order"))
        if config.reviews[level] < 3 or config.reviews[level] % 2 == 0:
            found.append(Problem(f"reviews_{level}", "odd"))
        weights = config.weights_of(level)
        if sum(weights) != 100 or min(weights) < 0:
            found.append(Problem(f"weights_{level}", "sum"))
    return found
