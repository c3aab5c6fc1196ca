"""K-48: pictures are decoded and written anew, so that nothing but the pixels survives."""

from __future__ import annotations

import io
from datetime import datetime
from typing import TYPE_CHECKING, Any

from PIL import ExifTags, Image, ImageCms, ImageOps, UnidentifiedImageError

from lifeline.kernel.cleaners.answers import Answer, CannotClean

if TYPE_CHECKING:
    from pathlib import Path

MAX_PIXELS = 40_000_000
MAX_HEIC_PIXELS = 32_000_000  # its decoder needs more than the allowed memory beyond
MAX_SIDE = 4096
QUALITY = 88
FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP", "image/gif": "GIF", "image/heic": "HEIF"}
# What a picture written by us may say about itself: geometry of the format, nothing of the world.
HARMLESS = {"jfif", "jfif_version", "jfif_unit", "jfif_density", "transparency"}
DEVICE = {ExifTags.Base.Make, ExifTags.Base.Model, ExifTags.Base.LensMake, ExifTags.Base.LensModel}
SERIAL = {ExifTags.Base.BodySerialNumber, ExifTags.Base.LensSerialNumber, ExifTags.Base.ImageUniqueID}
AUTHOR = {
    ExifTags.Base.Artist,
    ExifTags.Base.Copyright,
    ExifTags.Base.CameraOwnerName,
    ExifTags.Base.XPAuthor,
    ExifTags.Base.HostComputer,
}
TIME = {ExifTags.Base.DateTime, ExifTags.Base.DateTimeOriginal, ExifTags.Base.DateTimeDigitized}
SOFTWARE = {ExifTags.Base.Software, ExifTags.Base.ProcessingSoftware}
TEXT = {ExifTags.Base.ImageDescription, ExifTags.Base.UserComment, ExifTags.Base.XPComment, ExifTags.Base.XPTitle}
TAGS = {"device": DEVICE, "serial": SERIAL, "author": AUTHOR, "time": TIME, "software": SOFTWARE, "text": TEXT}


def opened(source: Path, type_: str) -> Image.Image:
    """The picture, not yet decoded. Raises CannotClean: no HEIC reader, damaged, more than 40 megapixels."""
    if type_ == "image/heic":
        _register_heic()
    Image.MAX_IMAGE_PIXELS = None  # our own limit stands below and is a refusal, not a warning
    try:
        image = Image.open(source, formats=[FORMATS[type_]])
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as error:
        raise CannotClean("damaged") from error
    if image.width * image.height > MAX_PIXELS:
        raise CannotClean("too_many_pixels")
    if type_ == "image/heic" and image.width * image.height > MAX_HEIC_PIXELS:
        raise CannotClean("too_big")
    return image


def _register_heic() -> None:
    try:
        import pillow_heif  # noqa: PLC0415 - 30 ms that only HEIC needs, and a site may lack it
    except ImportError as error:
        raise CannotClean("no_heic") from error
    pillow_heif.register_heif_opener(thumbnails=False, depth_images=False, aux_images=False)


def clean(source: Path, target: Path, type_: str) -> Answer:
    """Write the picture anew, at most 4,096 pixels a side. JPEG stays JPEG, PNG and GIF become PNG, the rest JPEG.

    What has transparency becomes PNG whatever it was. Only the first picture of an animation is kept.
    """
    image = _decoded(opened(source, type_))
    answer = Answer(type_, found_in(image), captured_of(image))
    answer.type = _save(
        _turned(_fitted(_to_srgb(image), MAX_SIDE)), target, lossless=type_ in {"image/png", "image/gif"}
    )
    _check(target, answer)
    return answer


def thumb(source: Path, target: Path, type_: str, width: int) -> Answer:
    """A small picture of a clean one: at most `width` pixels wide and twice as high."""
    image = opened(source, type_)
    image.draft(None, (width, width * 2))  # JPEG: decode at a half, a quarter, an eighth
    image = _decoded(image)
    image.thumbnail((width, width * 2), Image.Resampling.LANCZOS, reducing_gap=2.0)
    answer = Answer(type_)
    answer.type = _save(image, target, lossless=type_ == "image/png")
    _check(target, answer)
    return answer


def probe(source: Path, type_: str) -> Answer:
    """Size in pixels as shown (turned); decodes the whole picture, so a damaged one is found."""
    image = _turned(_decoded(opened(source, type_)))
    return Answer(type_, width=image.width, height=image.height)


def _decoded(image: Image.Image) -> Image.Image:
    try:
        image.seek(0)
        image.load()
    except (OSError, ValueError, SyntaxError, EOFError) as error:
        raise CannotClean("damaged") from error
    return image


def found_in(image: Image.Image) -> list[str]:
    """Codes of what the picture says about its maker and place."""
    exif = image.getexif()
    tags = {**exif, **exif.get_ifd(ExifTags.IFD.Exif)}
    found = {code for code, wanted in TAGS.items() if any(tags.get(tag) for tag in wanted)}
    xmp = _bytes_of(image.info.get("xmp")) or _bytes_of(image.info.get("XML:com.adobe.xmp"))
    if exif.get_ifd(ExifTags.IFD.GPSInfo) or b"GPSL" in xmp:
        found.add("place")
    if exif.get_ifd(ExifTags.IFD.IFD1):
        found.add("thumbnail")
    if xmp or image.info.get("photoshop"):
        found.add("history")
    if image.info.get("comment") or getattr(image, "text", None):
        found.add("text")
    if getattr(image, "n_frames", 1) > 1:
        found.add("frames")
    return sorted(found)


def _bytes_of(value: Any) -> bytes:
    return value.encode("utf-8", "replace") if isinstance(value, str) else value or b""


def captured_of(image: Image.Image) -> str:
    """When the camera took the picture, ISO 8601, with the camera's offset if it wrote one; "" if it did not say."""
    ifd = image.getexif().get_ifd(ExifTags.IFD.Exif)
    text, offset = ifd.get(ExifTags.Base.DateTimeOriginal), ifd.get(ExifTags.Base.OffsetTimeOriginal)
    try:
        moment = datetime.strptime(str(text).strip("\0 "), "%Y:%m:%d %H:%M:%S").isoformat()  # noqa: DTZ007 - no zone
        return datetime.fromisoformat(moment + str(offset or "").strip("\0 ")).isoformat()
    except ValueError:
        return ""


def _to_srgb(image: Image.Image) -> Image.Image:
    """K-48: pixels in sRGB, without a profile; a phone's wide colours and CMYK are converted, not mislabelled."""
    profile = image.info.get("icc_profile")
    if profile and image.mode in {"RGB", "RGBA", "CMYK"}:
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            if "sRGB" not in ImageCms.getProfileDescription(source):
                mode = "RGBA" if image.mode == "RGBA" else "RGB"
                converted = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode=mode)
                return _with_exif(converted or image, image)
        except (ImageCms.PyCMSError, OSError, ValueError):
            pass  # a broken profile says nothing about the colours
    return _with_exif(_plain(image), image)


def _plain(image: Image.Image) -> Image.Image:
    """One of L, LA, P, RGB, RGBA."""
    if image.mode in {"L", "LA", "RGB", "RGBA"}:
        return image
    if image.mode in {"P", "1"}:
        return image.convert("RGBA" if "transparency" in image.info else "RGB")
    if image.mode.startswith("I") or image.mode == "F":
        return image.point(lambda value: value / 256).convert("L")  # 16 bits of grey
    return image.convert("RGB")


def _with_exif(image: Image.Image, source: Image.Image) -> Image.Image:
    """Carry the orientation, which `_turned` needs, over a conversion."""
    if image is not source:
        image.getexif()[ExifTags.Base.Orientation] = source.getexif().get(ExifTags.Base.Orientation, 1)
    return image


def _fitted(image: Image.Image, side: int) -> Image.Image:
    if max(image.size) > side:
        image.thumbnail((side, side), Image.Resampling.LANCZOS, reducing_gap=2.0)
    return image


def _turned(image: Image.Image) -> Image.Image:
    return ImageOps.exif_transpose(image)


def _save(image: Image.Image, target: Path, *, lossless: bool) -> str:
    """Write the pixels and nothing else; the media type of what was written."""
    transparent = image.mode in {"LA", "RGBA"} or "transparency" in image.info
    if transparent and image.mode in {"LA", "RGBA"} and image.getextrema()[-1] == (255, 255):
        image, transparent = image.convert(image.mode[:-1]), False  # an alpha channel that hides nothing
    image.info = {"transparency": image.info["transparency"]} if "transparency" in image.info else {}
    with target.open("wb") as file:
        if transparent or lossless:
            image.save(file, "PNG", exif=b"", compress_level=3)
            return "image/png"
        image.save(file, "JPEG", exif=b"", quality=QUALITY)
        return "image/jpeg"


def _check(target: Path, answer: Answer) -> None:
    """Read what was written: a field that we do not know is harmless is a refusal, not a hope."""
    with Image.open(target) as image:
        answer.width, answer.height = image.size
        if set(image.info) - HARMLESS or dict(image.getexif()):
            raise CannotClean("left_traces")
