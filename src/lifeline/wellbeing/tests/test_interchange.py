"""`./lifeline wellbeing fhir …`: what is typed, what comes out, how it ends."""

import io
import json

import pytest

from lifeline.questionnaires import api
from lifeline.questionnaires.api import fhir
from lifeline.wellbeing.management.stateless import main, words


@pytest.fixture(autouse=True)
def _in_english(monkeypatch):
    monkeypatch.setattr(words, "language", ["en"])


@pytest.fixture
def file(tmp_path):
    """Write a file and give its path."""

    def write(text):
        path = tmp_path / "file.json"
        path.write_text(text if isinstance(text, str) else json.dumps(text))
        return str(path)

    return write


def answered(*codes):
    items = [{"linkId": f"q{n}", "answer": [{"valueCoding": {"code": str(code)}}]} for n, code in enumerate(codes, 1)]
    address = "urn:lifeline:instrument:phq2"
    return {"resourceType": "QuestionnaireResponse", "questionnaire": address, "status": "completed", "item": items}


def test_export_and_import_give_back_the_definition(file, capsys):
    assert main(["fhir", "export", "phq2", "--version", "R5"]) == 0
    text = capsys.readouterr().out
    assert text == fhir.exported(api.definition("phq2"), "R5")
    assert main(["fhir", "import", file(text), "--strict"]) == 0
    out, err = capsys.readouterr()
    assert (json.loads(out), err) == (api.definition("phq2").document, "")


def test_answers_are_scored_with_their_type_and_the_report_stands_beside(file, capsys):
    """Q-11: each number says what it is."""
    sheet = answered(3, 1)
    sheet["item"].append({"linkId": "score.raw", "answer": [{"valueInteger": 5}]})
    assert main(["fhir", "import", file(sheet)]) == 0
    out, err = capsys.readouterr()
    told = json.loads(out)
    assert (told["instrument"], told["answers"], told["status"]) == ("phq2@1.0.0", {"q1": 3, "q2": 1}, "scored")
    assert told["scores"] == {"raw": {"value": 4, "type": "raw", "answered": 2, "of": 2}}
    assert err == "/item/2/answer/0: The file states 5, its answers give 4. (repaired)\n"


def test_check_prints_the_report_alone_and_strict_ends_with_three(file, capsys):
    path = file(answered(3, 9))
    assert main(["fhir", "check", path, "--strict"]) == 3
    out, err = capsys.readouterr()
    assert json.loads(out) == {
        "resource": "QuestionnaireResponse",
        "instrument": "phq2@1.0.0",
        "usable": True,
        "report": [
            {
                "pointer": "/item/1/answer/0",
                "code": "unknown-option",
                "what": "This answer is none of the item's options.",
                "done": "left_out",
            }
        ],
    }
    assert err == ""


def test_an_unknown_instrument_is_unscored_and_can_be_named(file, capsys):
    path = file(answered(3, 1) | {"questionnaire": "http://example.org/q"})
    assert main(["fhir", "import", path]) == 0
    assert json.loads(capsys.readouterr().out) == {"instrument": None, "status": "unscored", "answers": {}}
    assert main(["fhir", "import", path, "--instrument", "phq2"]) == 0
    assert json.loads(capsys.readouterr().out)["scores"]["raw"]["value"] == 4


@pytest.mark.parametrize(("content", "code"), [("[]", 2), ("no", 2), ('{"resourceType": "Patient"}', 2)])
def test_what_cannot_be_used_ends_with_two_and_a_sentence(content, code, file, capsys):
    assert main(["fhir", "import", file(content)]) == code
    err = capsys.readouterr().err
    assert len(err.splitlines()) == 1
    assert "Traceback" not in err


def test_standard_input_is_read(monkeypatch, capsys):
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(json.dumps(answered(0, 0)).encode())))
    assert main(["fhir", "import"]) == 0
    assert json.loads(capsys.readouterr().out)["scores"]["raw"]["value"] == 0


def test_a_redcap_dictionary_goes_out_and_comes_back(file, capsys):
    assert main(["redcap", "export", "phq2", "--words", "en"]) == 0
    text = capsys.readouterr().out
    assert main(["redcap", "import", file(text), "--strict"]) == 0
    out, err = capsys.readouterr()
    assert ([item["id"] for item in json.loads(out)["items"]], err) == (["q1", "q2"], "")
    assert main(["redcap", "import", file("a,b\n")]) == 2
    assert "has no column" in capsys.readouterr().err
    assert main(["redcap", "import", file(text.replace("phq2_q2", "phq2_q1")), "--strict"]) == 3
