"""Figures of documents (specification, section 12): a certificate ≤ 30 ms, 300 ≤ 10 s."""

from __future__ import annotations

import time
from pathlib import Path

from django.utils import timezone

from lifeline.kernel.documents import Template, qr, render

SHEET = Template("sheet", Path(__file__).resolve().parent.parent / "src/lifeline/kernel/tests/documents")
WORDS = "您在“揭榜挂帅”创新项目评审中提交的项目，经专家组三轮评审、公示无异议，荣获年度创新成果一等奖，特发此证。" * 3


def run(bench):
    """One sheet of text with a name of its own and a QR code, many times."""
    data = {
        "title": "荣誉证书",
        "organisation": "示范钢铁集团",
        "lang": "zh",
        "note": WORDS,
        "qr": qr("https://example.com"),
    }
    places = iter(range(100_000))

    def one():
        render(SHEET, {**data, "name": f"张玥{next(places)}"}, at=timezone.now())

    one()
    bench.time("one certificate", one, n=100, target_ms=30)
    begun = time.monotonic()
    for _ in range(300):
        one()
    bench.rate("300 certificates", 300, time.monotonic() - begun, target=30, unit="documents/s")
