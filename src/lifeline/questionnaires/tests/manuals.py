"""What the published manuals say, written a second time and in another way than the definitions.

Each function takes the answers as the manual prints them (codes, first item first) and gives the columns that a score
file must have. Nothing here reads a definition. Sources stand beside each instrument; a second source that was compared
is named where there is one.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal


def cut(value, *steps):
    """`cut(7, "low", 10, "high")`: the name before the first number that is above the value."""
    name = steps[0]
    for edge, following in zip(steps[1::2], steps[2::2], strict=True):
        if value >= edge:
            name = following
    return name


def two(value: Decimal) -> str:
    return str(value.quantize(Decimal("0.01"), ROUND_HALF_UP))


def turned(answers, numbers, top):
    """The answers with the items of these numbers taken from `top` (lowest + highest code)."""
    return [top - a if n in numbers else a for n, a in enumerate(answers, 1)]


def pick(answers, numbers):
    return [answers[n - 1] for n in numbers]


# Zung 1971: add up after turning 5, 9, 13, 17, 19; index = whole part of raw × 1.25. Bands: Chinese 50/60/70, English 45/60/75.
def sas(a):
    raw = sum(turned(a, {5, 9, 13, 17, 19}, 5))
    index = int(Decimal(raw) * Decimal("1.25"))
    chinese = cut(index, "none", 50, "mild", 60, "moderate", 70, "severe")
    english = cut(index, "none", 45, "mild", 60, "moderate", 75, "severe")
    return {"raw": raw, "standard": index, "band": chinese, "band_alt": english}


# Zung 1965: turn 2, 5, 6, 11, 12, 14, 16, 17, 18, 20. Bands: Chinese 53/63/73, English 50/60/70.
def sds(a):
    raw = sum(turned(a, {2, 5, 6, 11, 12, 14, 16, 17, 18, 20}, 5))
    index = int(Decimal(raw) * Decimal("1.25"))
    chinese = cut(index, "none", 53, "mild", 63, "moderate", 73, "severe")
    english = cut(index, "none", 50, "mild", 60, "moderate", 70, "severe")
    help_card = "q19:firm" if a[18] >= 2 else ""
    return {"raw": raw, "standard": index, "band": chinese, "band_alt": english, "triggers": help_card}


def depression(total):
    return cut(total, "minimal", 5, "mild", 10, "moderate", 15, "moderately_severe", 20, "severe")


# Kroenke 2001; CamCOPS tasks/phq9.py has the same edges.
def phq9(a):
    return {"raw": sum(a), "band": depression(sum(a)), "triggers": "q9:firm" if a[8] > 0 else ""}


def phq8(a):  # Kroenke 2009
    return {"raw": sum(a), "band": depression(sum(a))}


def phq2(a):  # Kroenke 2003: ≥ 3
    return {"raw": sum(a), "band": "at_or_above" if sum(a) > 2 else "below"}


gad2 = phq2  # Kroenke 2007: ≥ 3


def phq15(a):  # Kroenke 2002: 5, 10, 15; an item that does not apply counts 0
    total = sum(0 if answer == 9 else answer for answer in a)
    return {"raw": total, "band": cut(total, "minimal", 5, "low", 10, "medium", 15, "high")}


def gad7(a):  # Spitzer 2006; CamCOPS tasks/gad7.py
    return {"raw": sum(a), "band": cut(sum(a), "minimal", 5, "mild", 10, "moderate", 15, "severe")}


def phq4(a):  # Kroenke 2009: 3, 6, 9; pairs ≥ 3; the first two items are the anxiety pair
    anxiety, low = a[0] + a[1], a[2] + a[3]
    return {
        "raw": sum(a),
        "band": cut(sum(a), "normal", 3, "mild", 6, "moderate", 9, "severe"),
        "anxiety_raw": anxiety,
        "anxiety_band": "at_or_above" if anxiety >= 3 else "below",
        "depression_raw": low,
        "depression_band": "at_or_above" if low >= 3 else "below",
    }


# Lovibond 1995, printed key of the 21 items: S A D A D S A S A D S S D S A D D S A A D.
DASS_KEY = "SADADSASADSSDSADDSAAD"
DASS = {
    "D": ("depression", (10, 14, 21, 28), (5, 7, 11, 14)),
    "A": ("anxiety", (8, 10, 15, 20), (4, 6, 8, 10)),
    "S": ("stress", (15, 19, 26, 34), (8, 10, 13, 17)),
}


def dass21(a):
    told = {"raw": sum(a), "standard": sum(a) * 2, "triggers": "q21:soft" if a[20] >= 2 else ""}
    names = ("mild", "moderate", "severe", "extremely_severe")
    for letter, (scale, doubled, single) in DASS.items():
        raw = sum(answer for answer, key in zip(a, DASS_KEY, strict=True) if key == letter)
        told[f"{scale}_raw"], told[f"{scale}_standard"] = raw, raw + raw
        told[f"{scale}_band"] = cut(raw * 2, "normal", *(x for pair in zip(doubled, names, strict=True) for x in pair))
        told[f"{scale}_band_alt"] = cut(raw, "normal", *(x for pair in zip(single, names, strict=True) for x in pair))
    return told


def k6(a):  # Kessler 2003 (13 and more), Prochaska 2012 (5 to 12)
    return {"raw": sum(a), "band": cut(sum(a), "low", 5, "moderate", 13, "serious")}


def k10(a):  # ABS 4817.0.55.001: 10-15, 16-21, 22-29, 30-50; Andrews & Slade 2001: under 20, 20-24, 25-29, 30 and over
    return {
        "raw": sum(a),
        "band": cut(sum(a), "low", 16, "moderate", 22, "high", 30, "very_high"),
        "band_alt": cut(sum(a), "low", 20, "moderate", 25, "high", 30, "very_high"),
    }


def who5(a):  # Topp 2015: × 4; 50 and less low, 28 and less very low
    percent = sum(a) * 4
    return {
        "raw": sum(a),
        "standard": percent,
        "band": "very_low" if percent <= 28 else "low" if percent <= 50 else "adequate",
    }


def pss10(a):  # Cohen 1983, ten items: 4, 5, 7, 8 turned; 0-13, 14-26, 27-40
    total = sum(turned(a, {4, 5, 7, 8}, 4))
    return {"raw": total, "band": "low" if total <= 13 else "moderate" if total <= 26 else "high"}


def isi(a):  # Morin 2011: 0-7, 8-14, 15-21, 22-28
    return {"raw": sum(a), "band": cut(sum(a), "none", 8, "subthreshold", 15, "moderate", 22, "severe")}


def ucla3(a):  # Hughes 2004
    return {"raw": sum(a)}


def cbi(a):  # Kristensen 2005: mean of six, mean of seven with the last turned; 50 and more
    told = {}
    for scale, answers in (("personal", a[:6]), ("work", [*a[6:12], 100 - a[12]])):
        mean = Decimal(sum(answers)) / len(answers)
        told |= {f"{scale}_raw": sum(answers), f"{scale}_standard": two(mean)}
        told[f"{scale}_band"] = "at_or_above" if sum(answers) >= 50 * len(answers) else "below"
    return told


def olbi(a):  # Demerouti 2003: 1 = strongly agree; D 1 3R 6R 7 9R 11R 13 15, E 2R 4R 5 8R 10 12R 14 16
    disengagement = a[0] + (5 - a[2]) + (5 - a[5]) + a[6] + (5 - a[8]) + (5 - a[10]) + a[12] + a[14]
    exhaustion = (5 - a[1]) + (5 - a[3]) + a[4] + (5 - a[7]) + a[9] + (5 - a[11]) + a[13] + a[15]
    return {
        "disengagement_raw": disengagement, "disengagement_standard": two(Decimal(disengagement) / 8),
        "exhaustion_raw": exhaustion, "exhaustion_standard": two(Decimal(exhaustion) / 8),
    }  # fmt: skip


# ipip.ori.org, scoring key of the 50-item sample questionnaire: factor and direction of items 1 to 50
IPIP50 = [
    "E+",
    "A-",
    "C+",
    "N-",
    "O+",
    "E-",
    "A+",
    "C-",
    "N+",
    "O-",
    "E+",
    "A-",
    "C+",
    "N-",
    "O+",
    "E-",
    "A+",
    "C-",
    "N+",
    "O-",
    "E+",
    "A-",
    "C+",
    "N-",
    "O+",
    "E-",
    "A+",
    "C-",
    "N-",
    "O-",
    "E+",
    "A-",
    "C+",
    "N-",
    "O+",
    "E-",
    "A+",
    "C-",
    "N-",
    "O+",
    "E+",
    "A+",
    "C+",
    "N-",
    "O+",
    "E-",
    "A+",
    "C+",
    "N-",
    "O+",
]
# Donnellan 2006, table of the Mini-IPIP; N is neuroticism here
IPIP20 = [
    "E+",
    "A+",
    "C+",
    "N+",
    "O+",
    "E-",
    "A-",
    "C-",
    "N-",
    "O-",
    "E+",
    "A+",
    "C+",
    "N+",
    "O-",
    "E-",
    "A-",
    "C-",
    "N-",
    "O-",
]
FACTORS = {"E": "extraversion", "A": "agreeableness", "C": "conscientiousness", "O": "intellect"}


def factors(a, key):
    sums = dict.fromkeys("EACNO", 0)
    for answer, (factor, sign) in zip(a, key, strict=True):
        sums[factor] += answer if sign == "+" else 6 - answer
    return sums


def ipip50(a):
    sums = factors(a, IPIP50)
    told = {f"{name}_raw": sums[letter] for letter, name in FACTORS.items()}
    return told | {"stability_raw": sums["N"], "instability_raw": 60 - sums["N"]}


def ipip20(a):
    sums = factors(a, IPIP20)
    told = {f"{name}_raw": sums[letter] for letter, name in FACTORS.items()}
    return told | {"instability_raw": sums["N"], "stability_raw": 24 - sums["N"]}


def riasec48(a):  # Armstrong 2008: eight items a field
    sums = {letter: sum(a[8 * n : 8 * n + 8]) for n, letter in enumerate("RIASEC")}
    third = sorted(sums.values())[3]
    ranks = sorted({value for value in sums.values() if value >= third}, reverse=True)
    code = ">".join("=".join(letter for letter in "RIASEC" if sums[letter] == rank) for rank in ranks)
    return {f"{letter.lower()}_raw": value for letter, value in sums.items()} | {"code": code}


FIFTHS = (0, 25, 50, 75, 100)
ANSWERS = {
    "sas": (20, range(1, 5)), "sds": (20, range(1, 5)), "phq9": (9, range(4)), "phq8": (8, range(4)),
    "phq2": (2, range(4)), "phq15": (15, range(3)), "gad7": (7, range(4)), "gad2": (2, range(4)),
    "phq4": (4, range(4)), "dass21": (21, range(4)), "k6": (6, range(5)), "k10": (10, range(1, 6)),
    "who5": (5, range(6)), "pss10": (10, range(5)), "isi": (7, range(5)), "ucla3": (3, range(1, 4)),
    "cbi": (13, FIFTHS), "olbi": (16, range(1, 5)), "ipip50": (50, range(1, 6)), "ipip20": (20, range(1, 6)),
    "riasec48": (48, range(1, 6)),
}  # fmt: skip
"""Instrument → number of scored items and their codes."""

MANUALS = {name: globals()[name] for name in ANSWERS}
