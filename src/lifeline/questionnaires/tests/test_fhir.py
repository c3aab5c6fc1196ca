"""FHIR R4 and R5: what is written comes back, what others write is mended, and nothing brings it down (10.2, E34)."""

import json
import os
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lifeline.questionnaires import api
from lifeline.questionnaires.api import fhir
from lifeline.questionnaires.rules.fhir import responses
from lifeline.questionnaires.rules.fhir.repairs import Report

ROOT = Path(__file__).resolve().parents[4]
SHARED = ROOT.parent / "shared" / "data" / "wellbeing" / "fhir"
if not SHARED.exists():
    SHARED = Path(os.environ.get("LIFELINE_SHARED", "../shared")) / "data" / "wellbeing" / "fhir"
FILES = sorted(SHARED.glob("*.json"))
PHQ9 = api.definition("phq9")


def codes(found):
    return {one.code for one in found.repairs}


def response(*answers, **more):
    """A response to PHQ-9 whose items are named as ours; an answer is one `answer` element."""
    items = [{"linkId": f"q{number}", "answer": [answer]} for number, answer in enumerate(answers, 1)]
    return {
        "resourceType": "QuestionnaireResponse",
        "questionnaire": "urn:lifeline:instrument:phq9|1.0.0",
        "status": "completed",
        "item": items,
    } | more


def coded(code, **more):
    return {"valueCoding": {"code": code, **more}}


@pytest.mark.parametrize("name", api.versions())
def test_every_shipped_instrument_comes_back_byte_for_byte(name):
    definition = api.definition(name)
    files = {release: fhir.exported(definition, release) for release in fhir.RELEASES}
    for release, text in files.items():
        found = fhir.imported(text.encode())
        assert found.repairs == ()
        assert api.digest(found.document) == api.digest(definition.document)
        assert found.document["signature"] == definition.document["signature"]
        for other in fhir.RELEASES:  # R4 → R5 → R4 loses nothing
            assert fhir.exported(api.parse(found.document), other) == files[other]
        assert fhir.exported(api.parse(found.document), release) == text
    assert '"ordinalValue' not in files["R5"]
    assert "itemWeight" not in files["R4"]


@pytest.mark.parametrize("name", api.versions())
def test_a_finished_sheet_of_every_instrument_goes_out_and_comes_back(name):
    """Each answer and each score, with nothing to mend; an open item stays open, and no person is named."""
    definition = api.definition(name)
    for open_item in (None, definition.items[-1].id):
        given = {
            item.id: None if item.id == open_item else place % len(definition.options_of(item).codes)
            for place, item in enumerate(definition.items)
            if item.options
        }
        indexes = tuple(given[item.id] for item in definition.scored_items)
        scored = api.score(api.plan(definition), indexes)
        for release, mark in (("R4", "ordinalValue"), ("R5", "itemWeight")):
            resource = fhir.answered(definition, given, scored, date(2026, 3, 9), release)
            found = fhir.imported(json.dumps(resource))
            assert (found.repairs, found.answers.indexes, found.answers.scored) == ((), indexes, scored)
            assert mark in json.dumps(resource)
            assert (resource["status"], resource["authored"]) == ("completed", "2026-03-09")
            assert not {"subject", "source", "author"} & resource.keys()
            assert len([one for one in resource["item"] if one["linkId"].startswith("score.")]) == len(
                [*scored.values, *scored.letters]
            )


def test_an_export_says_in_fhir_what_fhir_has_words_for():
    found = json.loads(fhir.exported(PHQ9, "R5"))
    assert (found["url"], found["version"], found["language"]) == ("urn:lifeline:instrument:phq9", "1.0.0", "zh-Hans")
    assert "© Pfizer Inc." in found["copyright"]
    assert found["derivedFrom"] == ["urn:lifeline:family:phq-depression"]
    last = next(item for item in found["item"] if item["linkId"] == "q9")
    assert last["type"] == "coding"
    assert last["code"] == [{"system": "http://loinc.org", "code": "44260-8"}]
    assert [option["extension"][0]["valueDecimal"] for option in last["answerOption"]] == [0, 1, 2, 3]
    assert last["answerOption"][3]["valueCoding"]["display"] == "几乎每天"
    total = found["item"][-1]
    assert (total["linkId"], total["readOnly"], total["code"][0]["code"]) == ("score.raw", True, "44261-6")
    assert json.loads(fhir.exported(PHQ9, "R4"))["item"][0]["type"] == "choice"


@pytest.mark.parametrize("name", [name for name in api.versions() if name in {"sas", "sds", "pss10", "isi"}])
def test_q21_class_c_goes_out_without_any_wording(name):
    found = json.loads(fhir.exported(api.definition(name), "R4"))
    assert all("text" not in item and "_text" not in item for item in found["item"])
    assert all(
        "display" not in option["valueCoding"] for item in found["item"] for option in item.get("answerOption", ())
    )


def test_conditions_unscored_items_and_aliases_come_back():
    document = json.loads(json.dumps(api.definition("sas").document))
    del document["signature"]
    document["use"] = "survey"
    document["items"] += [
        {"id": "q21", "options": "freq4", "unscored": True, "applies_if": ["q1", [2, 3]], "required": False},
        {"id": "q22", "options": "freq4", "unscored": True, "code": "X1", "applies_if": {"item": "q2", "indexes": [0]}},
        {"id": "q23", "type": "text", "unscored": True},
    ]
    assert api.check(document) == []
    for release in fhir.RELEASES:
        found = fhir.imported(fhir.exported(api.parse(document), release))
        assert (found.repairs, found.document) == ((), document)


def test_a_changed_export_loses_its_signature_and_keeps_what_it_says():
    text = fhir.exported(PHQ9, "R4").replace("几乎每天", "天天")
    found = fhir.imported(text)
    assert codes(found) == {"altered"}
    assert "signature" not in found.document
    assert found.document["texts"]["zh-Hans"]["options"]["days4"]["3"] == "天天"


def test_an_export_without_its_rest_is_no_instrument_rather_than_a_wrong_sum():
    broken = json.loads(fhir.exported(api.definition("sas"), "R4"))
    broken["extension"][1]["valueString"] = "{}"
    found = fhir.imported(broken)
    assert (found.document, codes(found)) == (None, {"rest"})


def test_weights_are_read_as_r4_r5_or_loinc_write_them_and_a_plain_sum_is_assumed():
    """ordinalValue, itemWeight, LOINC's own; "asked, declined" is no option; the range is computed."""

    def item(link, *options):
        return {"linkId": link, "type": "choice", "text": link, "answerOption": list(options)}

    def option(url, weight):
        return {"extension": [{"url": url, "valueDecimal": weight}], **coded(f"c{weight}", display=f"d{weight}")}

    r4, r5 = ("http://hl7.org/fhir/StructureDefinition/" + name for name in ("ordinalValue", "itemWeight"))
    one = item("G/Mood", option(r4, 0), option(r4, 2))
    two = item("x.y", option(r5, 1), option(r5, 3))
    found = fhir.imported(
        {"resourceType": "Questionnaire", "name": "Mine 2", "item": [{"type": "group", "item": [one, two]}]}
    )
    assert found.document["scores"][0]["range"] == [1, 5]
    assert [part["id"] for part in found.document["items"]] == ["mood", "q2"]
    assert found.document["id"] == "mine_2"
    assert found.document["rights"]["class"] == "B"
    assert codes(found) == {"link", "codes", "assumed"}
    loinc = [coded(code, system="http://loinc.org") for code in ("LA6568-5", "LA6569-3")]
    absent = coded("asked-declined", system="http://terminology.hl7.org/CodeSystem/data-absent-reason")
    found = fhir.imported({"resourceType": "Questionnaire", "title": "T", "item": [item("q1", *loinc, absent)]})
    assert found.document["option_sets"]["options1"] == {"codes": [0, 1], "weights": [0, 1]}
    assert codes(found) == {"absent", "loinc", "codes", "assumed"}
    assert (
        fhir.imported({"resourceType": "Questionnaire", "item": [item("q1", coded("a"), coded("b"))]}).document is None
    )


def test_e34_answers_a_level_deeper_without_ordinals_or_as_text_are_read_and_told():
    """E34: one level deeper, coded without ordinals, the text of the option in place of a code."""
    found = fhir.imported(
        response(
            {"value": coded("1")},
            {"answer": [coded("2")]},
            coded("Nearly every day"),
            {"valueString": "好几天"},
            coded("x", display="NOT AT ALL "),
            {"valueInteger": 3},
            coded("LA6569-3", system="http://loinc.org"),
            {
                "valueCoding": {
                    "extension": [{"url": "http://hl7.org/fhir/StructureDefinition/itemWeight", "valueDecimal": 2}]
                }
            },
            coded("0") | {"item": [{"linkId": "q10", "answer": [coded("1")]}]},
        )
    )
    assert found.answers.indexes == (1, 2, 3, 1, 0, 3, 1, 2, 0)
    assert found.answers.scored.values["raw"].exact == 13
    told = [(one.pointer, one.code) for one in found.repairs]
    assert told == [
        ("/item/0/answer/0", "deeper"),
        ("/item/1/answer/0", "deeper"),
        ("/item/2/answer/0", "by-text"),
        ("/item/3/answer/0", "by-text"),
        ("/item/4/answer/0", "by-text"),
    ]


def test_what_is_unknown_contradicts_itself_or_stands_twice_is_left_open():
    twice = {"linkId": "q4", "answer": [coded("1"), coded("2")]}
    found = fhir.imported(
        response(coded("7"), coded("0", display="Nearly every day"), {"valueBoolean": True})
        | {"status": "in-progress", "authored": "yesterday", "id": "not an id!", "text": {"status": "generated"}}
    )
    assert found.answers.indexes == (None,) * 9
    assert found.answers.scored is None
    assert codes(found) == {"unknown-option", "disagree", "unfinished", "time", "id", "narrative"}
    found = fhir.imported(response() | {"item": [twice, {"linkId": "z9", "answer": coded("1")}]})
    assert found.answers.indexes[3] is None
    assert codes(found) == {"two", "single", "unknown-item"}


def test_an_unknown_instrument_stays_unscored_unless_it_is_named():
    foreign = response(*[coded("1")] * 9) | {"questionnaire": "http://example.org/Questionnaire/ours"}
    found = fhir.imported(foreign)
    assert (found.answers.definition, found.answers.scored, codes(found)) == (None, None, {"unknown-instrument"})
    assert fhir.imported(foreign, PHQ9).answers.scored.values["raw"].exact == 9
    assert fhir.imported(foreign | {"questionnaire": 5}).answers.scored is None


def test_of_two_versions_of_the_instrument_that_the_codes_name_the_first_is_taken():
    items = [{"linkId": code, "answer": [coded("1")]} for code in responses.Names(PHQ9).codes]
    foreign = response() | {"questionnaire": "http://example.org/Questionnaire/ours", "item": items}
    known = [PHQ9, replace(PHQ9, version="0.9.0")]
    assert responses.answers(foreign, known, Report(), None).definition is PHQ9
    other = replace(PHQ9, id="other")
    assert responses.answers(foreign, [PHQ9, other], Report(), None).definition is None


def test_a_stated_total_is_never_taken():
    answers = [coded("1")] * 9
    for stated, expected in ((9, set()), ("9.0", set()), (13, {"total"}), ("1e999999999", set())):
        found = fhir.imported(
            response(*answers, {"valueDecimal": 0})
            | {
                "item": [
                    *response(*answers)["item"],
                    {"linkId": "score.raw", "answer": [{"valueQuantity": {"value": stated}}]},
                ]
            }
        )
        assert found.answers.scored.values["raw"].exact == 9
        assert codes(found) == expected
    stated = {"linkId": "sum", "text": "Total", "answer": [{"valueInteger": 3}]}
    assert codes(fhir.imported(response() | {"item": [stated]})) == {"total-open"}


def test_expressions_are_never_evaluated_only_told():
    found = json.loads(fhir.exported(PHQ9, "R4"))
    url = "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-calculatedExpression"
    found["item"][-1]["extension"] = [{"url": url, "valueExpression": {"language": "text/fhirpath", "expression": "1"}}]
    read = fhir.imported(found)
    assert codes(read) == {"expression"}
    assert read.document == PHQ9.document


@pytest.mark.skipif(not FILES, reason="needs the shared examples of HL7 and LForms")
def test_the_official_examples_are_read():
    """The SDC example states 13 where its answers sum to 10; GAD-7 is known by the codes of its items."""
    found = {path.stem: fhir.imported(path.read_bytes()) for path in FILES}
    phq = found["hl7sdc_questionnaireresponse-sdc-profile-example-PHQ9"]
    assert phq.answers.definition.id == "phq9"
    assert phq.answers.scored.values["raw"].exact == 10
    assert [one.values for one in phq.repairs if one.code == "total"] == [{"stated": "13", "computed": "10"}]
    gad = found["hl7phr_QuestionnaireResponse-ScoredAssessment-GAD7"]
    assert gad.answers.definition.id == "gad7"
    assert gad.answers.scored.values["raw"].exact == 3
    assert found["hl7phr_Questionnaire-ScoredAssessment-GAD7"].document["scores"][0]["range"] == [0, 21]
    assert found["lforms_R4_phq9"].document["scores"][0]["range"] == [0, 27]
    assert found["hl7sdc_questionnaire-sdc-profile-example-PHQ9"].document is None


@pytest.mark.parametrize(
    "content", [b"", b"[]", b"{", b"\xff\xfe", b'"\\ud800"', b'{"a": "\\ud800"}', b"[" * 100_000, b"NaN", b"1" * 9_999]
)
def test_what_is_no_json_object_is_said_so(content):
    with pytest.raises(fhir.NoResource):
        fhir.imported(content)


LEAVES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text(max_size=8)
    | st.sampled_from(
        ["q1", "1", "choice", "=", "http://loinc.org", "LA6568-5", "urn:lifeline:options:phq9:days4", "score.raw"]
    )
)
KEYS = st.sampled_from(
    ["item", "answer", "linkId", "answerOption", "valueCoding", "code", "system", "extension", "url", "valueDecimal",
     "type", "enableWhen", "text", "display", "_text", "question", "operator", "answerCoding", "value", "prefix"]
)  # fmt: skip
JUNK = st.recursive(
    LEAVES, lambda part: st.lists(part, max_size=3) | st.dictionaries(KEYS, part, max_size=4), max_leaves=12
)


def places(part, path=()):
    yield path
    inner = part.items() if isinstance(part, dict) else enumerate(part) if isinstance(part, list) else ()
    for key, one in inner:
        yield from places(one, (*path, key))


QUESTIONNAIRE = json.loads(fhir.exported(api.definition("phq2"), "R4"))
RESPONSE = response(*[coded("1", display="好几天")] * 9)


@given(st.booleans(), st.data(), JUNK)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_no_file_brings_the_import_down(is_form, data, junk):
    """Any element of a good file is replaced by anything: there is a result and a report, never an exception."""
    whole = json.loads(json.dumps(QUESTIONNAIRE if is_form else RESPONSE))
    path = data.draw(st.sampled_from([path for path in places(whole) if path]))
    target = whole
    for key in path[:-1]:
        target = target[key]
    target[path[-1]] = junk
    found = fhir.imported(json.dumps(whole))
    assert found.document is None or api.check(found.document) == []
    if found.document is not None:
        fhir.exported(api.parse(found.document), "R5")


@given(JUNK)
@settings(max_examples=30, deadline=None)
def test_no_resource_made_of_anything_brings_it_down(junk):
    for kind in ("Questionnaire", "QuestionnaireResponse", junk):
        found = fhir.imported({"resourceType": kind, "item": junk, "extension": junk, "name": junk, "url": junk})
        assert found.document is None or api.check(found.document) == []
