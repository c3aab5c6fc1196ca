"""Files as people send them, made here; and the purposes for which the kernel's tests take them."""

from __future__ import annotations

import io
import json
import shutil
import struct
import subprocess
import tempfile
import zipfile
import zlib
from pathlib import Path

from PIL import ExifTags, Image, PngImagePlugin

from lifeline.kernel import files

STRICT = files.declare(files.Purpose("test.strict", types=files.PICTURES | files.SOUNDS | files.FILMS | files.PAPERS))
NAMED = files.declare(
    files.Purpose(
        "test.named",
        types=files.PICTURES | files.SOUNDS | files.FILMS | files.PAPERS,
        cleaning="possible",
        keep_time=True,
    )
)
PLAIN = files.declare(files.Purpose("test.plain", types=files.PICTURES | files.PAPERS, cleaning="none"))
EVIDENCE = files.declare(files.Purpose("test.evidence", types=files.PICTURES, keep_original=True))
SMALL = files.declare(
    files.Purpose("test.small", types=files.PICTURES, max_bytes=2 * files.MB, owner_day_bytes=3 * files.MB)
)
OPEN = files.declare(
    files.Purpose("test.open", types=files.PICTURES | files.PAPERS, allows=frozenset({"polyglot", "archive", "macros"}))
)
# Tags that a picture may have after cleaning, as exiftool names their groups.
HARMLESS_GROUPS = {"SourceFile", "ExifTool", "File", "Composite", "JFIF", "PNG"}
HARMLESS_PNG = {"ImageWidth", "ImageHeight", "BitDepth", "ColorType", "Compression", "Filter", "Interlace", "Palette",
                "Transparency"}  # fmt: skip


def scene(size=(640, 480), mode="RGB"):
    """A picture with a bright upper left corner, so that a turn is seen."""
    image = Image.linear_gradient("L").resize(size).convert(mode)
    image.paste(
        (255,) * len(image.getbands()) if len(image.getbands()) > 1 else 255, (0, 0, size[0] // 4, size[1] // 4)
    )
    return image


def camera_exif(orientation=1):
    """What a phone writes: place, device, serial number, owner, time."""
    exif = Image.Exif()
    exif[ExifTags.Base.Make], exif[ExifTags.Base.Model] = "HUAWEI", "P60"
    exif[ExifTags.Base.Orientation] = orientation
    exif[ExifTags.Base.Artist] = "王芳"
    ifd = exif.get_ifd(ExifTags.IFD.Exif)
    ifd[ExifTags.Base.DateTimeOriginal] = "2026:03:07 08:15:30"
    ifd[ExifTags.Base.OffsetTimeOriginal] = "+08:00"
    ifd[ExifTags.Base.BodySerialNumber] = "SN-4711"
    gps = exif.get_ifd(ExifTags.IFD.GPSInfo)
    gps[ExifTags.GPS.GPSLatitudeRef], gps[ExifTags.GPS.GPSLatitude] = "N", (38.0, 2.0, 31.0)
    gps[ExifTags.GPS.GPSLongitudeRef], gps[ExifTags.GPS.GPSLongitude] = "E", (114.0, 30.0, 2.0)
    return exif.tobytes()


def saved(image, kind, **options):
    """The picture as bytes."""
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def photo(size=(640, 480), orientation=1, **options):
    """A JPEG of a phone with everything that it should not carry."""
    xmp = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><GPSLatitude>38,2.5N</GPSLatitude></x:xmpmeta>'
    return saved(scene(size), "JPEG", exif=camera_exif(orientation), comment=b"taken by Wang Fang", xmp=xmp, **options)


def wide_colours():
    """An ICC profile with the primaries of Display P3 and gamma 2.2, as phones attach it."""

    def fixed(*values):
        return b"".join(struct.pack(">i", round(value * 65536)) for value in values)

    def xyz(*values):
        return b"XYZ \0\0\0\0" + fixed(*values)

    name = b"Display P3\0"
    desc = b"desc\0\0\0\0" + struct.pack(">I", len(name)) + name + b"\0" * 78
    curve = b"curv\0\0\0\0" + struct.pack(">IH", 1, round(2.2 * 256)) + b"\0\0"
    tags = {
        b"desc": desc + b"\0" * (-len(desc) % 4),
        b"cprt": b"text\0\0\0\0none\0\0\0\0",
        b"wtpt": xyz(0.9642, 1, 0.8249),
        b"rXYZ": xyz(0.51512, 0.24120, -0.00105),
        b"gXYZ": xyz(0.29198, 0.69225, 0.04189),
        b"bXYZ": xyz(0.15710, 0.06657, 0.78407),
        b"rTRC": curve,
        b"gTRC": curve,
        b"bTRC": curve,
    }
    table, body = struct.pack(">I", len(tags)), b""
    for tag, data in tags.items():
        table += tag + struct.pack(">II", 128 + 4 + 12 * len(tags) + len(body), len(data))
        body += data
    head = struct.pack(
        ">I4sI4s4s4s12s4s", 128 + len(table) + len(body), b"", 0x02100000, b"mntr", b"RGB ", b"XYZ ", b"", b"acsp"
    )
    return head.ljust(68, b"\0") + fixed(0.9642, 1, 0.8249) + b"\0" * 48 + table + body


def png(size=(64, 48), mode="RGB", text=None):
    """A PNG, with a text chunk if `text`."""
    chunks = PngImagePlugin.PngInfo()
    for key, value in (text or {}).items():
        chunks.add_text(key, value)
    return saved(scene(size, mode), "PNG", pnginfo=chunks)


def bomb(width=30_000, height=30_000):
    """A PNG of a few hundred bytes that claims to have many pixels."""

    def chunk(name, data):
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    rows = zlib.compress(b"\0" * ((width // 8 + 1) * 100))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def archive(**members):
    """A ZIP; `__` in a name stands for `/`, and the content types of a Word file come first if there is a document."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in members.items():
            file.writestr(name.replace("__", "/"), data)
    return out.getvalue()


W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
CORE = (
    'xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/"'
)
TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"


def docx(main=f"{WORD}.document.main+xml", **more):
    """A Word file with an author, a comment and tracked changes."""
    members = {
        "[Content_Types].xml": f'<Types xmlns="{TYPES}">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{main}"/>'
        f'<Override PartName="/word/comments.xml" ContentType="{WORD}.comments+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{RELATIONS}">'
        f'<Relationship Id="a" Type="{OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/_rels/document.xml.rels": f'<Relationships xmlns="{RELATIONS}">'
        f'<Relationship Id="b" Type="{OFFICE}/comments" Target="comments.xml"/></Relationships>',
        "word/document.xml": f"<w:document {W}><w:body><w:p>"
        '<w:commentRangeStart w:id="0"/><w:r><w:t>正文</w:t></w:r><w:commentRangeEnd w:id="0"/>'
        '<w:ins w:id="1" w:author="王芳"><w:r><w:t>added</w:t></w:r></w:ins>'
        '<w:del w:id="2" w:author="王芳"><w:r><w:delText>removed</w:delText></w:r></w:del>'
        "</w:p></w:body></w:document>",
        "word/comments.xml": f'<w:comments {W}><w:comment w:id="0" w:author="王芳"><w:p/></w:comment></w:comments>',
        "docProps/core.xml": f"<cp:coreProperties {CORE}><dc:creator>王芳</dc:creator></cp:coreProperties>",
    }
    return archive(**members, **more)


PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n"
    b"3 0 obj<</Author(Wang Fang)/Producer(WPS)/CreationDate(D:20260307)>>endobj\ntrailer<</Root 1 0 R/Info 3 0 R>>\n"
    b"%%EOF\n"
)
AMR = b"#!AMR\n" + (b"\x04" + b"\x00" * 12) * 50


def recording(name, *options, source="sine=d=1"):
    """Sound or film, coded by ffmpeg; `name` decides the container."""
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / name
        command = ["ffmpeg", "-v", "error", "-f", "lavfi", "-i", source, *options, "-y", target]
        subprocess.run(command, check=True, timeout=60)
        return target.read_bytes()


def exiftool(path):
    """All tags of a file as an independent program sees them, by group; None where the machine lacks it."""
    if not shutil.which("exiftool"):
        return None
    printed = subprocess.run(["exiftool", "-j", "-G", "-a", "-u", path], check=True, capture_output=True, timeout=60)
    (tags,) = json.loads(printed.stdout)
    return tags


def suspicious(path):
    """The tags outside of the whitelist that exiftool finds in a picture; [] without exiftool (Pillow is asked too)."""
    found = []
    for tag in exiftool(path) or {}:
        group, _colon, name = tag.partition(":")
        if group not in HARMLESS_GROUPS or (group == "PNG" and name not in HARMLESS_PNG):
            found.append(tag)
    return found
