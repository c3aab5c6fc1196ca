"""Q-1, Q-3: every shipped definition is signed as it stands; a changed byte is no published definition any more."""

import copy
import json
from base64 import b64decode, b64encode

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from lifeline.questionnaires import api
from lifeline.questionnaires.api import rights
from lifeline.questionnaires.queries import rights as reading
from lifeline.questionnaires.queries import signed
from lifeline.questionnaires.queries.shipped import document, signing_keys
from lifeline.questionnaires.rules.canonical import canonical
from lifeline.questionnaires.rules.signing import signature_fault
from lifeline.questionnaires.tests.manuals import ANSWERS


@pytest.mark.parametrize("name", ANSWERS)
def test_q3_every_shipped_definition_is_signed_by_a_key_of_the_product(name):
    assert signature_fault(document(name), signing_keys()) is None


def faults(change):
    altered = copy.deepcopy(document("gad7"))
    change(altered)
    fault = signature_fault(altered, signing_keys())
    return (fault.pointer, fault.code)


def test_q1_e33_an_altered_byte_a_foreign_key_and_no_signature_are_told_apart():
    assert faults(lambda d: d["bands"][0]["edges"].__setitem__(3, 16)) == ("/signature/value", "wrong-signature")
    assert faults(lambda d: d.update(minutes=4)) == ("/signature/value", "wrong-signature")
    assert faults(lambda d: d["signature"].update(value="nonsense")) == ("/signature/value", "wrong-signature")
    assert faults(lambda d: d["signature"].update(key="other")) == ("/signature/key", "unknown-signer")
    assert faults(lambda d: d.pop("signature")) == ("/signature", "unsigned")
    assert faults(lambda d: d["signature"].update(alg="none")) == ("/signature", "unsigned")


def test_q3_a_key_of_another_hand_signs_nothing_under_our_name():
    forged = copy.deepcopy(document("gad7"))
    forged["signature"]["value"] = b64encode(Ed25519PrivateKey.generate().sign(canonical(forged))).decode()
    assert signature_fault(forged, signing_keys()).code == "wrong-signature"


def test_q3_only_public_halves_stand_in_the_repository():
    assert {len(b64decode(key)) for key in signing_keys().values()} == {32}


@pytest.mark.django_db
def test_q3_a_wrong_signature_stops_publication_and_is_an_error_of_the_system(monkeypatch):
    real = document("gad7")

    def altered(name, version=None):
        return {**real, "minutes": 9} if name == "gad7" else document(name, version)

    monkeypatch.setattr(signed, "document", altered)
    signed.fault_of.cache_clear()
    reading.about.cache_clear()
    try:
        assert rights.startable("gad7", "zh-Hans", {}) is None
        assert rights.startable("gad2", "zh-Hans", {}) is not None
        (error,) = signed.signatures()
        assert error.id == "questionnaires.E001"
        assert "gad7 1.0.0: /signature/value" in error.msg
    finally:
        monkeypatch.undo()
        signed.fault_of.cache_clear()
        reading.about.cache_clear()
    assert signed.signatures() == []


def test_e33_a_file_with_a_wrong_signature_is_refused_with_its_place(tmp_path):
    path = tmp_path / "own.json"
    path.write_text(json.dumps({**document("gad7"), "minutes": 9}))
    found, findings = api.definition_of_file(path)
    assert (found, [one.pointer for one in findings]) == (None, ["/signature/value"])
    unsigned = {key: part for key, part in document("gad7").items() if key != "signature"}
    path.write_text(json.dumps(unsigned))
    assert api.definition_of_file(path)[1] == []
