"""A second scorer of whole files: slow, plain, and without a line of the engine. Manuals give complete scales.

`expected(instrument, header, rows)` → the cells that section 10.1 of the specification asks for, by column. It knows
nothing of definitions: items, codes and keys stand in manuals.py, which scale needs which item stands here.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from lifeline.questionnaires.tests.manuals import ANSWERS, DASS_KEY, IPIP20, IPIP50, MANUALS

ALIASES = {
    "ipip50": [f"{letter}{n}" for n in range(1, 11) for letter in "EACNO"],
    "riasec48": [f"{letter}{n}" for letter in "RIASEC" for n in range(1, 9)],
}
LEAST = {"personal": 3, "work": 4}
"""cbi: so many answers are enough for a mean."""


def keyed(key, names):
    return {name: [n for n, mark in enumerate(key, 1) if mark[0] == letter] for letter, name in names}


FIVE = [("E", "extraversion"), ("A", "agreeableness"), ("C", "conscientiousness")]
STABLE, UNSTABLE = ("N", "stability"), ("N", "instability")
INTELLECT = ("O", "intellect")
SCALES = {name: {"raw": list(range(1, items + 1))} for name, (items, _codes) in ANSWERS.items()} | {
    "phq4": {"raw": [1, 2, 3, 4], "anxiety": [1, 2], "depression": [3, 4]},
    "dass21": {
        "raw": list(range(1, 22)),
        **keyed(DASS_KEY, [("D", "depression"), ("A", "anxiety"), ("S", "stress")]),
    },
    "cbi": {"personal": [1, 2, 3, 4, 5, 6], "work": [7, 8, 9, 10, 11, 12, 13]},
    "olbi": {"disengagement": [1, 3, 6, 7, 9, 11, 13, 15], "exhaustion": [2, 4, 5, 8, 10, 12, 14, 16]},
    "ipip50": keyed(IPIP50, [*FIVE, STABLE, INTELLECT]),
    "ipip20": keyed(IPIP20, [*FIVE, INTELLECT, UNSTABLE]),
    "riasec48": {letter: list(range(8 * n + 1, 8 * n + 9)) for n, letter in enumerate("riasec")},
}


def places_of(name, header):
    """Item number → column."""
    found = {}
    for place, title in enumerate(header):
        for n in range(1, ANSWERS[name][0] + 1):
            alias = ALIASES.get(name, {n - 1: ""})[n - 1] if name in ALIASES else ""
            if title.strip().lower() in {f"q{n}", f"q{n:02d}", alias.lower() or "q"}:
                found[n] = place
    return found


def read(name, number, cell):
    """A code, None for open, "bad"."""
    text = cell.strip()
    if text in {"", "NA"}:
        return None
    codes = {*map(str, ANSWERS[name][1])} | ({"9"} if (name, number) == ("phq15", 4) else set())
    whole, point, zeros = text.partition(".")
    if whole in codes and (not point or (zeros and not zeros.strip("0"))):
        return int(whole)
    return "bad"


def expected(name, header, rows):
    places = places_of(name, header)
    lower = [title.strip().lower() for title in header]
    for number, row in enumerate(rows, 1):
        answers = {n: read(name, n, row[p] if p < len(row) else "") for n, p in sorted(places.items())}
        told = {"row": str(number), "id": row[lower.index("id")] if "id" in lower else ""}
        open_ = [n for n, answer in answers.items() if answer is None]
        told |= {"missing": str(len(open_)), "triggers": triggers(name, answers)}
        yield told | verdict(name, answers, open_)


def verdict(name, answers, open_):
    bad = [f"q{n}" for n, answer in answers.items() if answer == "bad"]
    if bad:
        return {"status": "refused", "refusal": "bad_value:" + "+".join(bad)}
    if len(open_) == len(answers):
        return {"status": "refused", "refusal": "empty"}
    full = MANUALS[name]([_fill(name, n, answer) for n, answer in answers.items()])
    told, refused, gaps = {}, [], False
    for scale, items in SCALES[name].items():
        lacking = [n for n in items if answers[n] is None]
        if not lacking:
            told |= {column: str(value) for column, value in full.items() if belongs(name, column, scale)}
        elif (made := with_gaps(name, scale, items, answers)) is not None:
            told |= made
            gaps = True
        else:
            refused.append(f"missing@{scale}:" + "+".join(f"q{n}" for n in lacking))
    if not open_ and "code" in full:
        told["code"] = full["code"]
    status = "scored" if not gaps else "prorated"
    if refused:
        status = "partial" if told else "refused"
    return {"status": status, "refusal": ";".join(refused), **told}


def _fill(name, number, answer):
    """Something to compute with where an answer is open; no number that needs it is taken over."""
    return ANSWERS[name][1][0] if answer is None else answer


def belongs(name, column, scale):
    if column in {"triggers", "code"}:
        return False
    if scale == "raw":
        return column in {"raw", "standard", "band", "band_alt"}
    twin = {"ipip50": {"stability": "instability"}, "ipip20": {"instability": "stability"}}.get(name, {})
    return column.startswith((f"{scale}_", f"{twin.get(scale, scale)}_"))


def with_gaps(name, scale, items, answers):
    given = [answers[n] for n in items if answers[n] is not None]
    if name == "phq9" and len(items) - len(given) <= 2:
        return {"raw": two(Decimal(sum(given)) * len(items) / len(given))}
    if name == "cbi" and len(given) >= LEAST[scale]:
        turned = [100 - answers[n] if n == 13 else answers[n] for n in items if answers[n] is not None]
        return {f"{scale}_standard": two(Decimal(sum(turned)) / len(turned))}
    return None


def two(value):
    return str(value.quantize(Decimal("0.01"), ROUND_HALF_UP))


def triggers(name, answers):
    rule = {"phq9": (9, 1, "firm"), "sds": (19, 2, "firm"), "dass21": (21, 2, "soft")}.get(name)
    if rule is None:
        return ""
    item, least, level = rule
    answer = answers[item]
    return f"q{item}:{level}" if isinstance(answer, int) and answer >= least else ""
