"""What a process holds between two requests is empty when a test begins.

The rows of a test are rolled back, and the next one's get the same primary keys: what was remembered under a key by one
test would answer the other, in some orders of the run and not in most.
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import TYPE_CHECKING, Final

import pytest
from django.conf import settings
from django.core.cache import caches
from django.urls import get_resolver
from django.utils.module_loading import import_string

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

FORGOTTEN: Final = (
    "lifeline.hotline.queries.history._told",
    "lifeline.kernel.calendar.store._stored",
)
"""Functions under `cache` whose answer comes from the database."""

KEPT: Final = frozenset(
    {
        "lifeline.hotline.policies.recusal._open_to",
        "lifeline.hotline.queries.suggesting.key_words",
        "lifeline.hotline.rules.texts._shape",
        "lifeline.innovation.actions.replay.script._told",
        "lifeline.innovation.queries.form._forms",
        "lifeline.innovation.rules.conflicts.second_level",
        "lifeline.kernel.calendar.tables._read",
        "lifeline.kernel.calendar.working._calendar",
        "lifeline.kernel.documents.fonts.book",
        "lifeline.kernel.documents.fonts.bundled",
        "lifeline.kernel.documents.fonts.folder_of_whole",
        "lifeline.kernel.documents.fonts.whole",
        "lifeline.kernel.jobs.queue",
        "lifeline.kernel.notices.kinds.notice_kind",
        "lifeline.kernel.page._address",
        "lifeline.kernel.page._bare_link",
        "lifeline.kernel.page._link",
        "lifeline.kernel.page._standing",
        "lifeline.kernel.rest.site.api",
        "lifeline.kernel.signs._bare",
        "lifeline.kernel.signs.sprite_url",
        "lifeline.kernel.tls.trusted",
        "lifeline.kernel.vault._store_in",
        "lifeline.people.actions.passwords._nobodys",
        "lifeline.people.actions.passwords.common_passwords",
        "lifeline.people.rules.surnames",
        "lifeline.questionnaires.queries.rights.about",
        "lifeline.questionnaires.queries.shipped.definition",
        "lifeline.questionnaires.queries.shipped.signing_keys",
        "lifeline.questionnaires.queries.shipped.versions",
        "lifeline.questionnaires.queries.signed.fault_of",
        "lifeline.questionnaires.rules.bulk._named",
        "lifeline.wellbeing.management.stateless.words.catalogue",
        "lifeline.wellbeing.queries.career.jobs",
        "lifeline.wellbeing.queries.helplines._institutions",
        "lifeline.wellbeing.queries.helplines._own",
    }
)
"""Functions under `cache` whose answer follows from their arguments, from files of the product or from its settings."""


def modules() -> Iterator[ModuleType]:
    """The modules of the product that are loaded."""
    for name, module in sorted(sys.modules.items()):
        if name.startswith("lifeline.") and ".tests" not in name and isinstance(module, ModuleType):
            yield module


def empty() -> list[Callable[[], None]]:
    """How to empty each dictionary, list or set of a module that holds nothing yet.

    What registers itself does so while the site starts, so what is empty after it is filled by requests.
    """
    return [
        value.clear
        for module in modules()
        for name, value in vars(module).items()
        if isinstance(value, dict | list | set) and not value and not name.startswith("__")
    ]


def forget_calls() -> None:
    """How often a key has called in this minute lies in a file on SQLite (K-105), and keys have the same ids again."""
    from lifeline.kernel.rest import limits

    if (settings.DATA / "rest-calls.sqlite3").exists():
        limits.beside().execute("DELETE FROM kernel_rest_calls")


@pytest.fixture(scope="session")
def remembered() -> list[Callable[[], None]]:
    """What forgets: called before each test. The addresses are read first: with them the last things register."""
    from lifeline.kernel import kept

    assert all(get_resolver(hosts).url_patterns for hosts in ("config.urls", "config.anonymous"))
    return [
        kept._answers.clear,
        *empty(),
        *(import_string(name).cache_clear for name in FORGOTTEN),
        caches["default"].clear,
        forget_calls,
    ]


@pytest.fixture(autouse=True)
def nothing_is_remembered(remembered: list[Callable[[], None]]) -> None:
    """Whatever the test before held is gone."""
    for forget in remembered:
        forget()
