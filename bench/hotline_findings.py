"""H-77: how much of what could tell a person the detector marks, and how much it marks in vain.

`python bench/hotline_findings.py` writes 5,000 findings in some 2,200 reports, knows where each stands, and prints
recall and precision by kind, and what was missed. Who writes them (`_reports`) knows nothing of the detector.
"""

import json
import random
import sys
import time
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "src"))

from bench._reports import KINDS, Planted, Writer, write
from lifeline.hotline.rules.findings import Known, find
from lifeline.hotline.rules.naming import Names

FINDINGS = 5_000
SEED = 20260309


def seen(text: str, one: Planted, spans: list[tuple[int, int]]) -> bool:
    """Is every letter and digit of it marked?"""
    marked = {place for at, end in spans for place in range(at, end)}
    return all(place in marked for place in range(one.at, one.end) if text[place].isalnum())


def measure(count: int = FINDINGS, seed: int = SEED) -> dict:
    """Recall and precision, by kind, with what was missed and what was marked in vain."""
    chance = random.Random(seed)
    writer = Writer(chance)
    known = Known(Names.of(writer.staff), frozenset(writer.numbers))
    planted_of, found_of, missed, vain, marks, took = Counter(), Counter(), [], [], 0, 0.0
    while sum(planted_of.values()) < count:
        text, planted = write(writer, chance)
        begin = time.perf_counter()
        found = find(text, known)
        took += time.perf_counter() - begin
        spans = [(one.at, one.end) for one in found]
        for one in planted:
            planted_of[one.kind] += 1
            if seen(text, one, spans):
                found_of[one.kind] += 1
            else:
                missed.append({"kind": one.kind, "style": one.style, "text": text[max(0, one.at - 8) : one.end + 6]})
        marks += len(found)
        vain += [
            {"kind": one.kind, "text": text[max(0, one.at - 6) : one.end + 6], "marked": text[one.at : one.end]}
            for one in found
            if not any(one.at < other.end and other.at < one.end for other in planted)
        ]
    total = sum(planted_of.values())
    return {
        "findings": total,
        "recall": round(sum(found_of.values()) / total, 4),
        "precision": round(1 - len(vain) / marks, 4),
        "by_kind": {
            kind: {"n": planted_of[kind], "recall": round(found_of[kind] / planted_of[kind], 4)} for kind in KINDS
        },
        "in_vain_by_kind": dict(Counter(one["kind"] for one in vain)),
        "ms_a_text": round(1000 * took / max(1, total / 2.2), 3),
        "missed": missed[:60],
        "in_vain": vain[:60],
    }


def main() -> None:
    figures = measure()
    figures["targets"] = {"recall": 0.99, "precision": 0.95}
    if figures["recall"] < 0.99 or figures["precision"] < 0.95:
        figures["failed"] = "below the target"
    print(json.dumps(figures, ensure_ascii=False))


if __name__ == "__main__":
    main()
