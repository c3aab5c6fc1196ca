"""Putting texts of sealed cases away: everybody can put in, only a key takes out (section 6)."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from lifeline.hotline.models import CaseKey, SealedItem
from lifeline.hotline.rules.sealing import SealedText
from lifeline.hotline.states import KeyKind
from lifeline.kernel import box
from lifeline.kernel.errors import Refused
from lifeline.kernel.keys import unordered_id

if TYPE_CHECKING:
    from lifeline.hotline.models import Case
    from lifeline.hotline.rules.sealing import Words
    from lifeline.hotline.states import About


def put(case: Case, about: About, row: int | None, words: Words) -> None:
    """H-64. Keep words of a sealed case as an item, instead of in `row`'s own column. Part of an action.

    What was there before under the same `about` and `row` is replaced (a draft that is written again).
    """
    key = CaseKey.objects.filter(case=case, kind=KeyKind.CASE).first()
    if key is None:
        raise Refused("H-84", _("The content of this case was destroyed; nothing can be added to it."))
    content = words.content if isinstance(words, SealedText) else box.seal(bytes(key.public), words.encode())
    SealedItem.objects.update_or_create(key=key, about=about, row=row, defaults={"content": content})


def keyed(case: Case, after: int | None = None) -> dict[str, Any]:
    """H-66. The id for a new row of the case: a random negative one if it is sealed, else the table's next.

    `after`: larger than this one, for what has the same time and must keep its order.
    """
    if not case.sealed:
        return {}
    return {"pk": unordered_id() if after is None or after >= -1 else -1 - secrets.randbelow(-after - 1)}


def clear(case: Case, text: Words) -> str:
    """What a row's own column holds: the words of a named case, nothing of a sealed one (H-64)."""
    return "" if case.sealed or isinstance(text, SealedText) else text
