"""Small pictures of numbers, drawn by the server as inline SVG: no script, no inline style (K-96), readable on paper.

Each carries the same numbers as words for those who do not see it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.html import format_html, format_html_join

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.utils.safestring import SafeString

WIDTH = 320
BAR_HEIGHT, BAR_STEP, LABEL_WIDTH, NUMBER_WIDTH = 14, 24, 96, 44


def bars(rows: Sequence[tuple[str, int]], *, label: str, marked: str = "") -> SafeString:
    """Lying bars: rows of (name, number ≥ 0), top down in the order given; `label` says what is counted.

    The longest bar fills the width; `marked` is the name of the one bar in the accent colour. Names longer than seven
    symbols are cut in the picture and whole in the words.
    """
    most = max((number for _, number in rows), default=0) or 1
    room = WIDTH - LABEL_WIDTH - NUMBER_WIDTH
    parts = format_html_join(
        "",
        '<text x="0" y="{0}">{1}</text><rect class="track" x="{2}" y="{3}" width="{4}" height="{5}" rx="3"></rect>'
        '<rect class="{6}" x="{2}" y="{3}" width="{7}" height="{5}" rx="3"></rect>'
        '<text x="{8}" y="{0}" text-anchor="end">{9}</text>',
        (
            (
                place * BAR_STEP + 13,
                _cut(name),
                LABEL_WIDTH,
                place * BAR_STEP + 2,
                room,
                BAR_HEIGHT,
                "bar on" if name == marked else "bar",
                round(room * number / most, 1),
                WIDTH,
                number,
            )
            for place, (name, number) in enumerate(rows)
        ),
    )
    words = f"{label}: " + ", ".join(f"{name} {number}" for name, number in rows)
    return format_html(
        '<svg class="chart" role="img" viewBox="0 0 {} {}" aria-label="{}">{}</svg>',
        WIDTH,
        max(len(rows), 1) * BAR_STEP,
        words,
        parts,
    )


def spark(values: Sequence[float], *, label: str) -> SafeString:
    """A curve as high as a line of text: at least one value, oldest first; the newest carries the dot.

    A flat row lies in the middle. `label` says what is shown; the words give first, lowest, highest and last value.
    """
    low, high = min(values), max(values)
    span = (high - low) or 1
    step = 92 / max(len(values) - 1, 1)
    points = [
        (round(2 + place * step, 1), round(21 - 18 * (value - low) / span, 1) if high > low else 12.0)
        for place, value in enumerate(values)
    ]
    trace = " ".join(f"{x},{y}" for x, y in points)
    words = f"{label}: {values[0]} → {values[-1]} ({low}–{high})"
    return format_html(
        '<svg class="chart spark" role="img" viewBox="0 0 96 24" aria-label="{}"><polyline class="trace" points="{}">'
        '</polyline><circle class="dot" cx="{}" cy="{}" r="3"></circle></svg>',
        words,
        trace,
        *points[-1],
    )


def curve(points: Sequence[float | None], *, limits: Sequence[tuple[str, float]] = (), label: str) -> SafeString:
    """A curve over equal steps of time, oldest first; None is a gap, and a value alone between two is a small dot.

    `limits` are (tone, value): dashed lines.

    The newest known value carries the dot. `label` says what is shown; the words give first and last known value, and a
    table beside it the rest.
    """
    known = [one for one in points if one is not None]
    every = [*known, *(value for _tone, value in limits)]
    low, span = (min(every), (max(every) - min(every)) or 1) if every else (0, 1)
    step = (WIDTH - 12) / max(len(points) - 1, 1)

    def height(value: float) -> float:
        return round(66 - 60 * (value - low) / span, 1)

    spots = [(round(6 + place * step, 1), one) for place, one in enumerate(points)]
    pieces: list[list[tuple[float, float]]] = [[]]
    for x, one in spots:
        if one is None:
            pieces.append([])
        else:
            pieces[-1].append((x, height(one)))
    lines = format_html_join(
        "",
        '<line class="limit {}" x1="0" y1="{}" x2="{}" y2="{}"></line>',
        ((tone, height(value), WIDTH, height(value)) for tone, value in limits),
    )
    traces = format_html_join(
        "",
        '<polyline class="trace" points="{}"></polyline>',
        ((" ".join(f"{x},{y}" for x, y in piece),) for piece in pieces if len(piece) > 1),
    ) + format_html_join(
        "", '<circle class="dot" cx="{}" cy="{}" r="2"></circle>', (piece[0] for piece in pieces if len(piece) == 1)
    )
    last = next(((x, height(one)) for x, one in reversed(spots) if one is not None), None)
    dot = format_html('<circle class="dot" cx="{}" cy="{}" r="4"></circle>', *last) if last else ""
    words = f"{label}: {known[0]} → {known[-1]}" if known else label
    return format_html(
        '<svg class="chart curve" role="img" viewBox="0 0 {} 72" aria-label="{}">{}{}{}</svg>',
        WIDTH,
        words,
        lines,
        traces,
        dot,
    )


def _cut(name: str) -> str:
    return name if len(name) <= 7 else name[:6] + "…"
