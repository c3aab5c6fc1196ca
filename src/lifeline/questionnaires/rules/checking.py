"""`check(document)`: all that is wrong with a definition, each with its JSON pointer, a code and a sentence."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from lifeline.questionnaires.rules import shapes
from lifeline.questionnaires.rules.definition import FORMAT, PACK_FORMAT, SHUFFLED, exact, expanded, parse
from lifeline.questionnaires.rules.rounding import half_up
from lifeline.questionnaires.rules.shapes import Finding, finding

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from lifeline.questionnaires.rules.definition import Definition, Score

__all__ = ["Finding", "check", "check_pack"]

MOST_OPTIONS, MOST_ITEMS, MOST_LETTERS = 250, 1000, 10
LARGEST = 10**12
"""So large may a numerator become: times an edge or two hundred it still fits into 64 bits."""


def check(document: Mapping[str, Any]) -> list[Finding]:
    """What is wrong, in the order of the document; empty when nothing is.

    First the shape; only a document of the right shape is read further, so that one slip does not raise ten findings.
    """
    if found := [*_shape(document), *shapes.floats("", document)]:
        return found
    if found := [*_names(document), *_words(document)]:
        return found
    definition = parse(document)
    if found := [*_options(definition), *_parts(definition)]:
        return found
    found = [*_items(document, definition), *_scores(definition)]
    return [*found, *_tables(document, definition), *_triggers(definition), *_citations(document), *_texts(document)]


def _shape(document: Mapping[str, Any]) -> Iterator[Finding]:
    yield from shapes.keys("", document, shapes.TOP)
    for name, wanted in shapes.PARTS.items():
        for place, part in enumerate(_list(document.get(name))):
            yield from shapes.keys(f"/{name}/{place}", part, wanted)
    yield from shapes.keys("/rights", document.get("rights", {}), shapes.RIGHTS) if "rights" in document else ()
    for name, wanted in (("option_sets", shapes.OPTIONS), ("texts", shapes.TEXTS)):
        for key, part in _object(document.get(name)).items():
            yield from shapes.keys(f"/{name}/{key}", part, wanted)
    for place, score in enumerate(_list(document.get("scores"))):
        if isinstance(score, dict) and isinstance(score.get("missing"), dict):
            yield from shapes.keys(f"/scores/{place}/missing", score["missing"], shapes.MISSING)


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _object(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _words(document: Mapping[str, Any]) -> Iterator[Finding]:
    """Words from closed lists, the format, names and the version."""
    if document["format"] != FORMAT:
        yield finding("/format", "format", format=FORMAT)
    if not shapes.VERSION.fullmatch(document["version"]):
        yield finding("/version", "wrong-kind", kind="1.0.0")
    if not shapes.NAME.fullmatch(document["id"]):
        yield finding("/id", "wrong-kind", kind="[a-z][a-z0-9_]*")
    yield from _word("/use", document["use"], shapes.USES)
    yield from _word("/rights/class", document["rights"]["class"], shapes.CLASSES)
    yield from _part_words(document)


def _part_words(document: Mapping[str, Any]) -> Iterator[Finding]:
    for name, part in document["option_sets"].items():
        yield from _word(f"/option_sets/{name}/shown", part.get("shown", "ascending"), shapes.SHOWN)
    for place, item in enumerate(document["items"]):
        yield from _word(f"/items/{place}/type", item.get("type", "single"), shapes.TYPES)
    for place, trigger in enumerate(document.get("triggers", ())):
        yield from _word(f"/triggers/{place}/level", trigger["level"], shapes.LEVELS)
    for place, score in enumerate(document["scores"]):
        at = f"/scores/{place}"
        if score["op"] not in shapes.OPS:
            yield finding(f"{at}/op", "unknown-op", name=score["op"])
        yield from _word(f"{at}/round", score.get("round", "none"), shapes.ROUNDS)
        yield from _word(f"{at}/missing/policy", score.get("missing", {}).get("policy", "refuse"), shapes.POLICIES)


def _word(pointer: str, word: str, known: frozenset[str]) -> Iterator[Finding]:
    if word not in known:
        yield finding(pointer, "unknown-word", name=word, known=", ".join(sorted(known)))


def _names(document: Mapping[str, Any]) -> Iterator[Finding]:
    """Nothing has its name twice, and what is named exists."""
    for name in ("items", "scores", "bands"):
        for twice, count in Counter(part["id"] for part in document.get(name, ())).items():
            if count > 1:
                yield finding(f"/{name}", "twice", name=twice)
    yield from _references(document)


def _references(document: Mapping[str, Any]) -> Iterator[Finding]:
    items = {item["id"] for item in document["items"]}
    scores = {score["id"] for score in document["scores"]}
    for place, item in enumerate(document["items"]):
        name = item.get("options", "")
        if name not in document["option_sets"] and (name or item.get("type", "single") in {"single", "multiple"}):
            yield finding(f"/items/{place}/options", "unknown-options", name=name)
        if "applies_if" in item and not _is_condition(item["applies_if"], items):
            yield finding(f"/items/{place}/applies_if", "applies-if")
    for place, score in enumerate(document["scores"]):
        yield from _unknown(f"/scores/{place}/items", expanded(score.get("items", ())), items, "unknown-item")
        below = [score["of"]] if "of" in score else [part for _letter, part in score.get("parts", ())]
        yield from _unknown(f"/scores/{place}/of", below, scores - {score["id"]}, "unknown-score")
    for place, trigger in enumerate(document.get("triggers", ())):
        yield from _unknown(f"/triggers/{place}/item", [trigger["item"]], items, "unknown-item")
    for name in ("bands", "cutoffs", "norms", "reliability", "change"):
        for place, part in enumerate(document.get(name, ())):
            yield from _unknown(f"/{name}/{place}/of", [part["of"]], scores, "unknown-score")


def _is_condition(part: Any, items: set[str]) -> bool:
    """`{"item": "q9", "indexes": [1, 2]}`, or the same as a pair."""
    pair = [part.get("item"), part.get("indexes")] if isinstance(part, dict) else part
    return len(pair) == 2 and pair[0] in [*items] and shapes.is_of(pair[1], "list of whole numbers")


def _unknown(pointer: str, names: Any, known: set[str], code: str) -> Iterator[Finding]:
    for name in names:
        if name not in known:
            yield finding(pointer, code, name=name)


def _options(definition: Definition) -> Iterator[Finding]:
    for name, options in definition.option_sets.items():
        if len(options.codes) != len(options.weights) or len(options.codes) < 2:
            yield finding(f"/option_sets/{name}", "lengths")
        if not options.ladder:
            yield finding(f"/option_sets/{name}/apart", "lengths")
        if len(options.codes) > MOST_OPTIONS:
            yield finding(f"/option_sets/{name}/codes", "too-many", most=MOST_OPTIONS)
        if len(set(options.codes)) != len(options.codes):
            yield finding(f"/option_sets/{name}/codes", "twice", name=name)
        for index in options.apart:
            if not 0 <= index < len(options.codes):
                yield finding(f"/option_sets/{name}/apart", "index", index=index)


def _parts(definition: Definition) -> Iterator[Finding]:
    """There is something to score, and each operation has what it is made of."""
    if not definition.scored_items:
        yield finding("/items", "no-items")
    if len(definition.items) > MOST_ITEMS:
        yield finding("/items", "too-many", most=MOST_ITEMS)
    for place, score in enumerate(definition.scores):
        yield from _operands(f"/scores/{place}", score)


def _operands(at: str, score: Score) -> Iterator[Finding]:
    if score.op in {"sum", "mean"} and not 1 <= len(score.items) <= MOST_ITEMS:
        yield finding(f"{at}/items", "empty")
    for key, number in (("multiply", score.multiply), ("divide", score.divide)):
        if number < 1:
            yield finding(f"{at}/{key}", "positive")
    letters = len(dict(score.parts))
    if score.op == "letters" and not (
        2 <= letters == len(score.parts) <= MOST_LETTERS and 1 <= score.places <= letters
    ):
        yield finding(f"{at}/parts", "places")


def _items(document: Mapping[str, Any], definition: Definition) -> Iterator[Finding]:
    """Each item is in a score, or is marked as unscored and is in none; the order shown leaves none out."""
    order = document.get("order", [])
    if order != SHUFFLED and sorted(order) not in ([], sorted(item.id for item in definition.items)):
        yield finding("/order", "order")
    for place, item in enumerate(document["items"]):
        kind = item.get("type", "single")
        if kind != "single" and (not item.get("unscored") or definition.use == "screen"):
            yield finding(f"/items/{place}/type", "unscored-type", name=kind)
    yield from _usage(definition)
    yield from _gaps(document, definition)


def _usage(definition: Definition) -> Iterator[Finding]:
    used = {name for score in definition.scores for name in score.items}
    for place, item in enumerate(definition.items):
        if item.scored and item.id not in used:
            yield finding(f"/items/{place}", "item-unused")
        if not item.scored and item.id in used:
            yield finding(f"/items/{place}", "item-unscored")


def _gaps(document: Mapping[str, Any], definition: Definition) -> Iterator[Finding]:
    for place, score in enumerate(definition.scores):
        for name in sorted(score.reverse - set(score.items)):
            yield finding(f"/scores/{place}/reverse", "reversed-outside", name=name)
        limit = score.missing.limit
        if score.missing.policy != "refuse" and not 1 <= limit < max(len(score.items), 2):
            yield finding(f"/scores/{place}/missing", "limit")
        if score.missing.policy != "refuse" and not document["scores"][place]["missing"].get("citation"):
            yield finding(f"/scores/{place}/missing", "citation")


def _scores(definition: Definition) -> Iterator[Finding]:
    """Q-8: the declared range of each score is the range computed from items and weights."""
    computed, grown = _spans(definition), _growth(definition)
    for place, score in enumerate(definition.scores):
        if score.op == "letters":
            yield from _unknown(
                f"/scores/{place}/parts", [name for _l, name in score.parts], {*computed}, "unknown-score"
            )
        elif score.id not in computed:
            yield finding(f"/scores/{place}/of", "unknown-score", name=score.of)
        elif score.range != computed[score.id]:
            yield finding(
                f"/scores/{place}/range", "range", declared=_told(score.range), computed=_told(computed[score.id])
            )
        if grown.get(score.id, 0) > LARGEST:
            yield finding(f"/scores/{place}", "too-large")


def _spans(definition: Definition) -> dict[str, tuple[Fraction, Fraction]]:
    """The computed range of each score, as far as what it is made of is known."""
    computed = {score.id: _span(definition, score) for score in definition.scores if score.op in {"sum", "mean"}}
    for _round in definition.scores:
        for score in definition.scores:
            if score.of in computed and score.op in {"scale", "complement"}:
                computed[score.id] = _made_span(score, computed[score.of])
    return computed


def _growth(definition: Definition) -> dict[str, int]:
    """How large the numerator or denominator of each score can become on its way."""
    grown = {score.id: sum_of(definition, score) for score in definition.scores if score.op in {"sum", "mean"}}
    for _round in definition.scores:
        for score in definition.scores:
            if score.of in grown and score.op in {"scale", "complement"} and score.id not in grown:
                grown[score.id] = grown[score.of] * (score.multiply + score.divide + abs(score.constant))
    return grown


def sum_of(definition: Definition, score: Score) -> int:
    """The largest numerator of a sum or mean."""
    by_id = {item.id: item for item in definition.items}
    weights = [max(map(abs, definition.options_of(by_id[name]).weights)) for name in score.items]
    return 3 * len(weights) * (sum(weights) + 1)


def _told(span: tuple[Fraction, Fraction] | None) -> str:
    return "–".join(map(str, span)) if span else "none"


def _span(definition: Definition, score: Score) -> tuple[Fraction, Fraction]:
    """Lowest and highest value of a sum or mean. Reversal keeps both ends of an item's weights."""
    by_id = {item.id: item for item in definition.items}
    sets = [definition.options_of(by_id[name]) for name in score.items]
    low, high = sum(min(options.weights) for options in sets), sum(max(options.weights) for options in sets)
    parts = len(sets) if score.op == "mean" else 1
    return Fraction(low, parts), Fraction(high, parts)


def _made_span(score: Score, below: tuple[Fraction, Fraction]) -> tuple[Fraction, Fraction]:
    if score.op == "complement":
        return score.constant - below[1], score.constant - below[0]
    low, high = (value * score.multiply / score.divide for value in below)
    if score.round == "floor":
        return Fraction(low.numerator // low.denominator), Fraction(high.numerator // high.denominator)
    return (Fraction(half_up(low)), Fraction(half_up(high))) if score.round == "half_up" else (low, high)


def _tables(document: Mapping[str, Any], definition: Definition) -> Iterator[Finding]:
    """Q-9: edges rise strictly from the lowest value; one primary table a score; a code for each edge."""
    primary = Counter(table.of for table in definition.bands if table.primary)
    ranges = {score.id: score.range for score in definition.scores}
    for place, table in enumerate(definition.bands):
        span = ranges[table.of]
        lowest = span[0] if span else None
        rising = all(low < high for low, high in zip(table.edges, table.edges[1:], strict=False))
        if not table.edges or not rising or table.edges[0] != lowest:
            yield finding(f"/bands/{place}/edges", "edges", lowest=lowest)
        if len(table.codes) != len(table.edges) or len(set(table.codes)) != len(table.codes):
            yield finding(f"/bands/{place}/codes", "codes")
        if len(table.levels) != len(table.codes) or not set(table.levels) <= {0, 1, 2, 3}:
            yield finding(f"/bands/{place}/levels", "levels")
        if table.primary and primary[table.of] > 1:
            yield finding(f"/bands/{place}/primary", "two-primary", name=table.of)
    for place, cut in enumerate(document.get("cutoffs", ())):
        span = ranges[cut["of"]]
        if span and not span[0] <= exact(cut["at_least"]) <= span[1]:
            yield finding(f"/cutoffs/{place}/at_least", "range", declared=cut["at_least"], computed=_told(span))


def _triggers(definition: Definition) -> Iterator[Finding]:
    by_id = {item.id: item for item in definition.items}
    for place, trigger in enumerate(definition.triggers):
        item = by_id[trigger.item]
        if not item.scored:
            yield finding(f"/triggers/{place}/item", "unknown-item", name=trigger.item)
        if not 1 <= trigger.at_least < len(definition.options_of(item).codes):
            yield finding(f"/triggers/{place}/at_least_index", "index", index=trigger.at_least)


def _citations(document: Mapping[str, Any]) -> Iterator[Finding]:
    """Q-10: what is shown names its source, its population and its language."""
    for name, wanted in (("bands", ("citation", "population", "language")), ("cutoffs", ("citation", "population"))):
        for place, part in enumerate(document.get(name, ())):
            for key in wanted:
                if not part[key].strip():
                    yield finding(f"/{name}/{place}/{key}", "citation")
    for name in ("norms", "reliability", "change"):
        for place, part in enumerate(document.get(name, ())):
            if not part["source"].strip():
                yield finding(f"/{name}/{place}/source", "citation")


def _texts(document: Mapping[str, Any]) -> Iterator[Finding]:
    """Q-23: each declared language has every text; class C holds none inside."""
    texts = document.get("texts", {})
    if texts and document["rights"]["class"] == "C":
        yield finding("/texts", "text-forbidden")
    for language, pack in texts.items():
        yield from _wording(f"/texts/{language}", language, pack, document)


def _wording(pointer: str, language: str, pack: Mapping[str, Any], document: Mapping[str, Any]) -> Iterator[Finding]:
    """Every item and every option has its words, and options stand in the order of the codes."""
    for item in document["items"]:
        if not str(pack["items"].get(item["id"], "")).strip():
            yield finding(f"{pointer}/items", "text-missing", name=item["id"], language=language)
    for name, options in document["option_sets"].items():
        told = {code: text for code, text in _object(pack["options"].get(name)).items() if str(text).strip()}
        wanted = [str(code) for code in options["codes"]]
        if set(told) != set(wanted):
            yield finding(f"{pointer}/options/{name}", "text-missing", name=name, language=language)
        elif list(told) != wanted:
            yield finding(f"{pointer}/options/{name}", "text-order", name=name)


def check_pack(pack: Mapping[str, Any], document: Mapping[str, Any]) -> list[Finding]:
    """What is wrong with a text pack of `document`; Q-20: one with nothing wrong is complete."""
    if found := [*shapes.keys("", pack, shapes.PACK), *shapes.floats("", pack)]:
        return found
    if pack["format"] != PACK_FORMAT:
        return [finding("/format", "format", format=PACK_FORMAT)]
    for key, wanted in (("instrument", document["id"]), ("version", document["version"])):
        if pack[key] != wanted:
            return [finding(f"/{key}", "unknown-word", name=pack[key], known=wanted)]
    return list(_wording("", pack["language"], pack, document))
