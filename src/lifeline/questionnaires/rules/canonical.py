"""Q-2: the canonical form of a document (RFC 8785) and its hash. A document holds no float, so numbers are plain."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


def _ordered(value: Any) -> Any:
    """Objects with their keys sorted by UTF-16 code units, as RFC 8785 asks."""
    if isinstance(value, dict):
        return {key: _ordered(value[key]) for key in sorted(value, key=lambda key: key.encode("utf-16-be"))}
    if isinstance(value, list):
        return [_ordered(part) for part in value]
    if isinstance(value, float):
        raise TypeError("A document that is hashed holds no float.")
    return value


def canonical(document: Mapping[str, Any]) -> bytes:
    """The bytes that are hashed and signed: the document without its `signature`. TypeError for a float."""
    content = _ordered({key: part for key, part in document.items() if key != "signature"})
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()


def digest(document: Mapping[str, Any]) -> str:
    """SHA-256 over the canonical form, as 64 hexadecimal digits."""
    return hashlib.sha256(canonical(document)).hexdigest()
