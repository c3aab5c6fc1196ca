"""Putting texts of sealed cases away: everybody can put in, only a key takes out (section 6)."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from lifeline.hotline.models import CaseKey, SealedItem
from lifeline.hotline.rules.sealing import Said
from lifeline.hotline.states import KeyKind
from lifeline.kernel import box
from lifeline.kernel.errors import Refused
from lifeline.kernel.keys import unordered_id

if TYPE_CHECKING:
    from django.db.models import Model

    from lifeline.hotline.models import Case
    from lifeline.hotline.rules.sealing import Words
    from lifeline.hotline.states import About


def put(case: Case, about: About, row: int | None, words: Words, kind: KeyKind = KeyKind.CASE) -> None:
    """H-64. Keep words of a sealed case as an item, instead of in `row`'s own column. Part of an action.

    What was there before under the same `about` and `row` is replaced (a draft that is written again). `kind`: under
    which pair of the case.
    """
    key = CaseKey.objects.filter(case=case, kind=kind).first()
    if key is None:
        raise Refused("H-84", _("The content of this case was destroyed; nothing can be added to it."))
    content = box.seal(bytes(key.public), words.encode()) if isinstance(words, str) else words.content
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
    return "" if case.sealed or not isinstance(text, str) else text


def stow(case: Case, row: Model, about: About, words: Words, column: str = "text") -> None:
    """H-64, H-66. Save a row of the case with its words where they belong: in its own column, or beside it, sealed.

    Every verb whose words have a row of their own ends here, so that it works on sealed cases too.
    """
    setattr(row, column, clear(case, words))
    if case.sealed and row.pk is None:
        row.pk = unordered_id()
    row.save()
    if case.sealed and words:
        put(case, about, row.pk, words)


def forget(case: Case, about: About, row: int) -> None:
    """Words of a row that no longer hold. Part of an action."""
    if case.sealed:
        SealedItem.objects.filter(key__case=case, key__kind=KeyKind.CASE, about=about, row=row).delete()


def again(case: Case, about: About, row: int, stored: str) -> Words:
    """Words of a row, to be said once more: those of a sealed case as they lie there."""
    if not case.sealed:
        return stored
    item = SealedItem.objects.filter(key__case=case, key__kind=KeyKind.CASE, about=about, row=row).first()
    return Said(bytes(item.content)) if item else ""
