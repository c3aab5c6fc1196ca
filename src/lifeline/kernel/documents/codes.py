"""`qr`: a text as a QR code, drawn as SVG, for pages and for documents alike."""

from __future__ import annotations

import io

import segno


def qr(text: str) -> str:
    """An SVG element of black squares with the quiet zone that readers ask for; scales to the box it stands in.

    Never a Micro QR code (phones do not read them); error correction M bears a smudge, and more if it fits for free.
    """
    drawn = io.BytesIO()
    segno.make_qr(text, error="m").save(drawn, kind="svg", xmldecl=False, nl=False, border=4, omitsize=True)
    return drawn.getvalue().decode()
