"""K-48: sound and film through ffmpeg where the site has it. Streams are copied, not coded again; the rest is left.

Only pictures and sound are taken over: cover pictures, subtitles, data tracks (an action camera writes its GPS there),
chapters and every tag stay behind. The container is read by the demuxer of the type that was found, so a play list that
names other files is never followed.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from lifeline.kernel.cleaners.answers import Answer, CannotClean
from lifeline.kernel.cleaners.programs import run

if TYPE_CHECKING:
    from pathlib import Path

DEMUXERS = {
    "audio/mp4": ("mov", "ipod"),
    "audio/aac": ("aac", "adts"),
    "audio/amr": ("amr", "amr"),
    "audio/webm": ("matroska", "webm"),
    "audio/ogg": ("ogg", "ogg"),
    "audio/mpeg": ("mp3", "mp3"),
    "audio/wav": ("wav", "wav"),
    "video/mp4": ("mov", "mp4"),
    "video/quicktime": ("mov", "mov"),
    "video/webm": ("matroska", "webm"),
    "video/3gpp": ("mov", "3gp"),
}
# What ffmpeg writes by itself: names of formats, and the neutral names of its own handlers.
HARMLESS = {"major_brand", "minor_version", "compatible_brands", "language", "handler_name", "vendor_id", "duration"}
PLAIN_HANDLERS = {"", "VideoHandler", "SoundHandler", "DataHandler"}
CODES = (
    ("place", re.compile(r"location|gps|xyz|geo|coord", re.IGNORECASE)),
    ("device", re.compile(r"make|model|manufacturer|device|android|lens", re.IGNORECASE)),
    ("author", re.compile(r"artist|author|owner|composer|performer|copyright|publisher", re.IGNORECASE)),
    ("time", re.compile(r"creation|date|year|time", re.IGNORECASE)),
    ("software", re.compile(r"encoder|software|tool|encoded_by", re.IGNORECASE)),
)


def clean(source: Path, target: Path, type_: str) -> Answer:
    """Copy the streams of pictures and sound into a new container of the same type."""
    demuxer, muxer = DEMUXERS[type_]
    seen = _read(source, demuxer)
    answer = _answer(seen, type_)
    streams = ["-map", "0:a?"] if type_.startswith("audio/") else ["-map", "0:V", "-map", "0:a?"]
    nothing = [part for scope in ("g", "s", "c") for part in (f"-map_metadata:{scope}", "-1")]
    bitexact = ["-fflags", "+bitexact", "-flags:v", "+bitexact", "-flags:a", "+bitexact"]
    extra = {"mp3": ["-id3v2_version", "0", "-write_xing", "0"], "mp4": ["-movflags", "+faststart"]}.get(muxer, [])
    opening = ["-nostdin", "-v", "error", "-protocol_whitelist", "file", "-threads", "1", "-f", demuxer]
    copying = [*streams, "-dn", "-sn", *nothing, "-map_chapters", "-1", "-c", "copy", *bitexact, *extra, "-f", muxer]
    run("ffmpeg", *opening, "-i", source, *copying, "-y", target, folder=target.parent)
    left = _answer(_read(target, demuxer), type_)
    if left.found:
        raise CannotClean("left_traces")
    return answer


def probe(source: Path, type_: str) -> Answer:
    """Duration, and the size of the picture."""
    return _answer(_read(source, DEMUXERS[type_][0]), type_)


def _read(source: Path, demuxer: str) -> dict[str, Any]:
    """What ffprobe sees. Without a stream that we could copy it is damaged."""
    show = [
        "-show_entries",
        "format=duration:format_tags:stream=codec_type,width,height:stream_tags:stream_disposition",
    ]
    printed = run(
        "ffprobe", "-v", "error", "-protocol_whitelist", "file", "-f", demuxer, *show, "-of", "json", source,
        folder=source.parent,
    )  # fmt: skip
    seen: dict[str, Any] = json.loads(printed)
    if not any(stream.get("codec_type") in {"audio", "video"} for stream in seen.get("streams", [])):
        raise CannotClean("damaged")
    return seen


def _answer(seen: dict[str, Any], type_: str) -> Answer:
    streams, tags = seen["streams"], dict(seen["format"].get("tags", {}))
    found = {"data" for stream in streams if stream.get("codec_type") not in {"audio", "video"}}
    for stream in streams:
        tags |= {f"stream.{key}": value for key, value in stream.get("tags", {}).items()}
        if stream.get("disposition", {}).get("attached_pic"):
            found.add("thumbnail")
    found |= {_code(key, str(value)) for key, value in tags.items()} - {""}
    pictures = [
        s for s in streams if s.get("codec_type") == "video" and not s.get("disposition", {}).get("attached_pic")
    ]
    if type_.startswith("video/") and not pictures:
        raise CannotClean("damaged")
    width, height = (int(pictures[0].get(side, 0)) for side in ("width", "height")) if pictures else (0, 0)
    duration_ms = round(float(seen["format"].get("duration") or 0) * 1000)
    return Answer(type_, sorted(found), width=width, height=height, duration_ms=duration_ms)


def _code(key: str, value: str) -> str:
    """What a tag tells; "" if it tells nothing. ffmpeg's own signature of a bit-exact file is a bare "Lavf"."""
    name = key.removeprefix("stream.").lower()
    if name == "handler_name" and value not in PLAIN_HANDLERS:
        return "text"
    if name in HARMLESS or (name in {"encoder", "duration-eng"} and value in {"Lavf", "Lavc"}):
        return ""
    return next((code for code, pattern in CODES if pattern.search(name)), "text")
