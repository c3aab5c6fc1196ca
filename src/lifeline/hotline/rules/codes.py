"""H-67: the code (查询码) of a sealed case. 100 random bits as 20 characters, and one that catches errors of typing."""

from __future__ import annotations

import hashlib
import unicodedata

from lifeline.hotline.rules.numbers import ALPHABET

CODE_LENGTH = 20
TYPED_BACK = 4
"""H-68. So many last characters are typed back before the receipt is finished."""

_GROUP = 4
_POLYNOMIAL = 0b100101  # x^5 + x^2 + 1 over GF(2); x has order 31


def _powers() -> tuple[int, ...]:
    found, power = [], 1
    for _place in range(CODE_LENGTH + 1):
        found.append(power)
        power <<= 1
        if power & 0b100000:
            power ^= _POLYNOMIAL
    return tuple(found)


_WEIGHTS = _powers()


def _times(left: int, right: int) -> int:
    """The product in GF(32)."""
    product = 0
    while right:
        if right & 1:
            product ^= left
        left <<= 1
        if left & 0b100000:
            left ^= _POLYNOMIAL
        right >>= 1
    return product


def check_character(characters: str) -> str:
    """The 21st character: the sum over GF(32) of character × x^place.

    The weights (1 for itself, x, x², … x²⁰) are 21 different powers that are not zero, so every single wrong character
    and every swap of two changes the sum.
    """
    total = 0
    for weight, character in zip(_WEIGHTS[1:], characters, strict=True):
        total ^= _times(weight, ALPHABET.index(character))
    return ALPHABET[total]


def new_code(submission_key: bytes) -> str:
    """H-3, H-67. The code of a form: its 32 random bytes, hashed to 100 bits. The same form has the same code."""
    digest = hashlib.blake2b(submission_key, digest_size=13, person=b"lifeline code 1").digest()
    bits = int.from_bytes(digest, "big") >> 4
    characters = "".join(ALPHABET[bits >> 5 * place & 31] for place in reversed(range(CODE_LENGTH)))
    return characters + check_character(characters)


def plain_code(text: str) -> str:
    """What was typed, as it would be written: capitals, half width, no blanks or hyphens, O as 0, I and L as 1."""
    kept = "".join(char for char in unicodedata.normalize("NFKC", text).upper() if char.isalnum())
    return kept.translate(str.maketrans("OIL", "011"))


def read_code(text: str) -> str | None:
    """The code that somebody typed, or None if it can be nobody's: a wrong length, character or check character."""
    code = plain_code(text)
    if len(code) != CODE_LENGTH + 1 or any(character not in ALPHABET for character in code):
        return None
    return code if check_character(code[:-1]) == code[-1] else None


def grouped(code: str) -> str:
    """As it is shown: K7Q4-M2XA-9FTE-6WBN-R0HC-5."""
    return "-".join(code[begin : begin + _GROUP] for begin in range(0, len(code), _GROUP))
