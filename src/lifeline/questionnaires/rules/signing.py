"""Q-3: whose signature a definition carries. Ed25519 over its canonical form, by a key that is known here."""

from __future__ import annotations

from base64 import b64decode
from binascii import Error as NoBase64
from typing import TYPE_CHECKING, Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from lifeline.questionnaires.rules.canonical import canonical
from lifeline.questionnaires.rules.shapes import finding

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lifeline.questionnaires.rules.shapes import Finding


def signature_fault(document: Mapping[str, Any], keys: Mapping[str, str]) -> Finding | None:
    """None where a known key has signed exactly these bytes. `keys`: name → public key, 32 bytes as base64."""
    told = document.get("signature")
    if not isinstance(told, dict) or told.get("alg") != "Ed25519" or not isinstance(told.get("value"), str):
        return finding("/signature", "unsigned")
    name = told.get("key")
    if not isinstance(name, str) or name not in keys:
        return finding("/signature/key", "unknown-signer", name=name)
    try:
        public = Ed25519PublicKey.from_public_bytes(b64decode(keys[name]))
        public.verify(b64decode(told["value"], validate=True), canonical(document))
    except (InvalidSignature, NoBase64, ValueError):
        return finding("/signature/value", "wrong-signature")
    return None
