"""Staff at their vaults, as tests need them: access to a case, and a vault that is open in a browser."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection
from django.utils import timezone

from lifeline.hotline.actions import vaults
from lifeline.hotline.models import CaseKey, KeyWrap
from lifeline.kernel import box

if TYPE_CHECKING:
    from django.test import Client

    from lifeline.hotline.models import Case
    from lifeline.hotline.tests.sealed_course import Vault


def pass_on(case: Case, source: Vault, *targets: Vault) -> None:
    """Wrap the case's key for more vaults, as somebody who has it does."""
    key = CaseKey.objects.get(case=case, kind="CASE")
    private = box.unwrap(source.private, bytes(KeyWrap.objects.get(key=key, staff=source.row).wrapped))
    for target in targets:
        wrapped = box.wrap(private, bytes(target.row.public))
        KeyWrap.objects.create(key=key, reader="STAFF", staff=target.row, wrapped=wrapped)


def open_in(client: Client, vault: Vault) -> None:
    """The vault is open in this browser, whose person has signed in."""
    session = client.session
    session["hotline_vault"] = "seed"
    session.save()
    person = vault.row.person
    client.cookies["__Host-vault"] = vaults.open_up(vault.row, vault.private, "seed", actor=person, now=timezone.now())


def tables_that_hold(*words: str) -> set[str]:
    """Every table of the database in which one of these words stands in clear, in any column."""
    found = set()
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT * FROM "{table}"')
            for row in cursor.fetchall():
                shown = [bytes(one) if isinstance(one, (bytes, memoryview)) else str(one).encode() for one in row]
                if any(word.encode() in value for word in words for value in shown):
                    found.add(table)
    return found
