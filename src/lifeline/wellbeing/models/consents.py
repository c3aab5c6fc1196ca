"""What 心灵护航 stores of its own. Who a row belongs to stands in no column that a dump could follow (W-53)."""

from __future__ import annotations

from django.db import models

from lifeline.kernel.keys import RandomKeyed


class ConsentBook(RandomKeyed):
    """All consents of one person: a pseudonym of its own, a key of its own, sealed entries; `day` of the last one."""

    token = models.CharField(max_length=52, unique=True)
    key_id = models.CharField(max_length=26, unique=True)
    sealed = models.BinaryField()
    day = models.DateField()
