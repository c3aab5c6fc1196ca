"""Passwords: how they are hashed, which are too weak, how new ones come to be."""

from __future__ import annotations

import secrets
from functools import cache
from typing import TYPE_CHECKING

from django.contrib.auth.hashers import Argon2PasswordHasher, check_password, get_hasher, make_password
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.utils.translation import gettext_lazy as _

from lifeline.kernel.errors import Refused
from lifeline.people import rules

if TYPE_CHECKING:
    from datetime import datetime

    from lifeline.people.models import Account, Person

WEAK = {
    "short": _("Please choose at least 10 characters. A short sentence that only you know is a good choice."),
    "number": _("The password must not consist mainly of the employee number."),
    "name": _("The password must not consist mainly of your name."),
    "common": _("This password stands in lists of stolen passwords. Please choose another one."),
}
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # nothing that looks like something else on a printed slip


class Argon2(Argon2PasswordHasher):
    """P-13. Argon2id with 19 MiB, 2 passes, 1 lane: the smallest setting that OWASP recommends, about 25 ms here."""

    time_cost, memory_cost, parallelism = 2, 19456, 1


@cache
def common_passwords() -> frozenset[str]:
    """P-13. The built-in breach list: Django's 20,000 most common passwords (BSD-3, Royce Williams), lower case."""
    return frozenset(CommonPasswordValidator().passwords)


@cache
def _nobodys(_algorithm: str) -> str:
    """A hash that no password opens, made by the hasher in use."""
    return make_password(secrets.token_urlsafe(32))


def opens(account: Account | None, password: str) -> bool:
    """P-13, P-14. Does the password open the account? Costs one hash, whether there is an account or not."""
    usable = account is not None and account.has_usable_password()
    encoded = account.password if account is not None and usable else _nobodys(get_hasher().algorithm)
    return check_password(rules.normal(password), encoded) and usable


def refuse_weak(password: str, person: Person) -> str:
    """P-13. The password as it is stored (NFKC), or `Refused` with the reason."""
    normal = rules.normal(password)
    if reason := rules.weakness(normal, person.employee_no, person.name, common_passwords()):
        raise Refused("P-13", WEAK[reason])
    return normal


def random_password() -> str:
    """Twelve characters in three groups (59 bits), easy to read from a slip and to type on a phone."""
    return "-".join(random_word(4) for _group in range(3))


def random_word(length: int) -> str:
    """Letters and figures that nobody confuses, 4.95 bits each."""
    return "".join(secrets.choice(ALPHABET) for _place in range(length))


def set_initial(account: Account, *, now: datetime) -> str:
    """P-13. Give the account a random initial password for 14 days and return it; the caller saves and records."""
    password = random_password()
    account.set_password(password)
    account.must_change, account.initial_until_at = True, now + rules.INITIAL_PASSWORD
    return password
