"""The receipt of a sealed report as something to keep: a QR code, and a picture for the photo album."""

from __future__ import annotations

import io
from typing import cast

import segno
from PIL import Image, ImageDraw, ImageFont

from lifeline.hotline.rules.codes import grouped

WIDTH, MARGIN, SCALE = 720, 48, 12
INK, PAPER = "#14202b", "white"


def qr(code: str) -> str:
    """The code as a QR code, an SVG element. It holds the code alone: no address leads anywhere with it."""
    return segno.make(grouped(code), error="m").svg_inline(scale=5, border=2, omitsize=True)


def picture(code: str, host: str) -> bytes:
    """A PNG: host, code in two lines, QR code. Letters and digits only, so it needs no Chinese font. No metadata."""
    drawn = io.BytesIO()
    segno.make(grouped(code), error="m").save(drawn, kind="png", scale=SCALE, border=2, dark=INK)
    square = Image.open(drawn).convert("RGB")
    sheet = Image.new("RGB", (WIDTH, 330 + square.height + MARGIN), PAPER)
    pen = ImageDraw.Draw(sheet)
    shown = grouped(code)
    lines = [(host, 30), (shown[:15], 56), (shown[15:], 56)]
    top = MARGIN
    for text, size in lines:
        font = cast("ImageFont.FreeTypeFont", ImageFont.load_default(size))
        pen.text((WIDTH / 2, top), text, INK, font=font, anchor="ma")
        top += size + 30
    sheet.paste(square, ((WIDTH - square.width) // 2, top))
    made = io.BytesIO()
    sheet.save(made, "PNG")
    return made.getvalue()
