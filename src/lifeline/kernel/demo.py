"""The demo company: each app fills its part, from one seed, so that the same seed gives the same company.

An app registers its part in `apps.ready()`; parts run in the order of their numbers (people 10, cases 20 …):

    demo.fill(10, "people", fill)                  fill(Plan, progress) -> None
    demo.log_ins(list_them, change_password)       people only: who may be shown, and how all get a new password

`up` makes the company on the first start of a site, `./lifeline demo --people N --seed S` on an empty one. Its
password is known to everybody, so `up` listens on this machine only until another one is set.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

from django.contrib.auth import get_user_model
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lifeline.kernel import chain, planner
from lifeline.kernel.models import DemoCompany
from lifeline.kernel.progress import Progress
from lifeline.kernel.start import both

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from django.utils.functional import _StrPromise

PEOPLE: Final = 400
SMALLEST: Final = 40  # below that there are not enough desks for the duties
SEED: Final = 1
PEOPLE_ONLY: Final = 10
"""The order of the part that founds the company and its people."""
PASSWORD: Final = "lifeline demo 2026"  # noqa: S105 - known to everybody, refused where others could use it


@dataclass(frozen=True)
class Plan:
    """What every part is given: how many people, the seed, the moment that counts as now, everybody's password."""

    people: int
    seed: int
    now: datetime
    password: str = PASSWORD


@dataclass(frozen=True)
class LogIn:
    """A person of the demo whom `up` names: employee number and what he is, translatable."""

    employee_no: str
    what: str | _StrPromise


class Filler(Protocol):
    """Fills the part of one app; tells `progress(done, total)` how far it is."""

    def __call__(self, plan: Plan, progress: Progress) -> None: ...


@dataclass(frozen=True)
class _Part:
    order: int
    name: str | _StrPromise
    run: Filler


PARTS: Final[list[_Part]] = []
_list_log_ins: list[Callable[[], list[LogIn]]] = []
_change_passwords: list[Callable[[str], None]] = []


def fill(order: int, name: str | _StrPromise, run: Filler) -> None:
    """Register the part of an app."""
    PARTS.append(_Part(order, name, run))
    PARTS.sort(key=lambda part: part.order)


def log_ins(listed: Callable[[], list[LogIn]], change: Callable[[str], None]) -> None:
    """Register who is shown, and how the password of all demo log-ins is changed."""
    _list_log_ins[:], _change_passwords[:] = [listed], [change]


def is_first_start() -> bool:
    """Whether nobody has been entered on this site yet, and it can be filled."""
    return bool(PARTS) and not get_user_model()._default_manager.exists()  # noqa: SLF001


def create(people: int, seed: int, *, last: int | None = None) -> None:
    """Fill every app's part, telling how far it is; 40 people at least. The site must be empty (`is_first_start`).

    `last`: parts up to this order only, for a performance that goes on from there.
    """
    plan = Plan(max(people, SMALLEST), seed, timezone.now())
    with hurried():
        for part in [one for one in PARTS if last is None or one.order <= last]:
            with Progress(str(part.name)) as progress:
                part.run(plan, progress)
    chain.seal_now(timezone.now())  # all that happened in the past; else it would count as not sealed in time
    DemoCompany.objects.create(seed=seed, people=people, made_at=plan.now)
    planner.learn()


def found(people: int, seed: int) -> None:
    """The company and its people alone, for a performance that goes on from there."""
    create(people, seed, last=PEOPLE_ONLY)


@contextmanager
def hurried() -> Iterator[None]:
    """Commits do not wait for the disk: an invented company that a power cut interrupts is made again."""
    if connection.in_atomic_block:  # nothing is committed here
        yield
        return
    before, hurry = (
        ("PRAGMA synchronous=FULL", "PRAGMA synchronous=NORMAL")
        if connection.vendor == "sqlite"
        else ("RESET synchronous_commit", "SET synchronous_commit=off")
    )
    with connection.cursor() as cursor:
        cursor.execute(hurry)
        try:
            yield
        finally:
            cursor.execute(before)


def is_demo() -> bool:
    """Whether this site is the demo company."""
    return DemoCompany.objects.exists()


def has_known_passwords() -> bool:
    """Whether this is the demo company with the password that everybody knows."""
    return DemoCompany.objects.filter(own_password=False).exists()


def set_password(password: str) -> None:
    """Give all log-ins of the demo company a new password; harmless where there is none."""
    company = DemoCompany.objects.filter(id=1).first()
    if company is None:
        return
    for change in _change_passwords:
        change(password)
    company.own_password = True
    company.save(update_fields=["own_password"])


def log_in_lines() -> list[str]:
    """What `up` prints about the demo's log-ins, in both languages; nothing on other sites."""
    company = DemoCompany.objects.filter(id=1).first()
    if company is None:
        return []
    shown: dict[str, list[tuple[str, str]]] = {}
    for entry in (entry for listed in _list_log_ins for entry in listed()):
        chinese, english = both(entry.what).split("\n")
        shown.setdefault(entry.employee_no, []).append((chinese, english))
    lines = [
        f"  {number:<10} {'、'.join(chinese for chinese, _e in whats)} · {', '.join(english for _c, english in whats)}"
        for number, whats in shown.items()
    ]
    if company.own_password:
        return [*lines, both(_("The password of all: the one you have set"))]
    return [*lines, both(_("The password of all: %(password)s"), password=PASSWORD)]
