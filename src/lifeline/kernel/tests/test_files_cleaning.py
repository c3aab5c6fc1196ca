"""K-47, K-48, K-49, K-50, K-56, K-57: what comes in, and what becomes of it."""

from __future__ import annotations

import io
import os
import subprocess
import sys

import pytest
from django.db import transaction
from django.utils.translation import override
from PIL import Image, ImageCms

from lifeline.kernel import files
from lifeline.kernel.cleaners import pictures
from lifeline.kernel.errors import Refused, Unseen
from lifeline.kernel.files import child, store
from lifeline.kernel.models import File
from lifeline.kernel.tests import samples

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _folder(settings, tmp_path):
    settings.DATA = tmp_path


@pytest.fixture
def take(now):
    def taking(data, name="照片.jpg", purpose=samples.STRICT, owner="17"):
        return files.take(io.BytesIO(data), name, purpose=purpose, owner_kind="person", owner_key=owner, now=now)

    return taking


@pytest.fixture
def cleaned(take, now):
    def cleaning(data, name="照片.jpg", purpose=samples.STRICT, owner="17"):
        return files.clean(take(data, name, purpose, owner), now=now)

    return cleaning


def bytes_of(stored):
    return store.path_of(stored.place).read_bytes()


def on_disk(tmp_path):
    return sorted(str(p.relative_to(tmp_path / "files")) for p in (tmp_path / "files").rglob("*") if p.is_file())


def test_k48_a_photo_loses_place_device_and_owner_and_the_report_names_them(cleaned, now):
    report = cleaned(samples.photo())
    assert report.stored.is_clean
    assert report.stored.cleaned
    assert report.refusal is None
    assert report.stored.found == ("author", "device", "history", "place", "serial", "text", "time")
    with override("zh-hans"):
        assert str(report.found[3]) == "拍摄地点"
    data = bytes_of(report.stored)
    image = Image.open(io.BytesIO(data))
    assert (image.format, image.size, dict(image.getexif())) == ("JPEG", (640, 480), {})
    assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    for trace in (b"HUAWEI", b"SN-4711", b"Exif", b"adobe", b"Wang Fang", "王芳".encode()):
        assert trace not in data
    assert samples.suspicious(store.path_of(report.stored.place)) == []


def test_the_checker_itself_sees_what_is_in_an_uncleaned_photo(tmp_path):
    (tmp_path / "a.jpg").write_bytes(samples.photo())
    assert "place" in pictures.found_in(Image.open(io.BytesIO(samples.photo())))
    if samples.exiftool(tmp_path / "a.jpg") is not None:
        assert "EXIF:GPSLatitude" in samples.suspicious(tmp_path / "a.jpg")


def test_k48_the_bytes_lie_under_their_hash_and_the_bytes_that_came_are_gone(cleaned, tmp_path):
    stored = cleaned(samples.photo()).stored
    assert stored.place == f"{stored.sha256[:2]}/{stored.sha256[2:4]}/{stored.sha256}"
    assert on_disk(tmp_path) == sorted([stored.place, "lock"])
    assert stored.size == len(bytes_of(stored))


def test_k48_the_cameras_time_is_returned_only_where_the_purpose_keeps_it(cleaned):
    assert cleaned(samples.photo(), purpose=samples.NAMED).stored.captured == "2026-03-07T08:15:30+08:00"
    assert cleaned(samples.photo()).stored.captured == ""


@pytest.mark.parametrize("orientation", range(1, 9))
def test_k48_a_turned_photo_is_stored_as_it_is_seen(cleaned, orientation):
    upright = samples.scene((64, 32))
    back = {1: None, 2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}[orientation]
    lying = upright if back is None else upright.transpose(Image.Transpose(back))
    report = cleaned(samples.saved(lying, "JPEG", exif=samples.camera_exif(orientation), quality=95))
    image = Image.open(io.BytesIO(bytes_of(report.stored)))
    assert image.size == (64, 32)
    assert image.getpixel((4, 4)) > (240, 240, 240) > image.getpixel((60, 4))


def test_k48_a_heic_with_a_place_becomes_a_jpeg_without(cleaned):
    import pillow_heif

    pillow_heif.register_heif_opener()
    data = samples.saved(samples.scene((96, 64)), "HEIF", exif=samples.camera_exif(6))
    report = cleaned(data, "IMG_0001.HEIC")
    assert (report.stored.type, report.stored.name) == ("image/jpeg", "IMG_0001.jpg")
    assert {"place", "device", "serial"} <= set(report.stored.found)
    image = Image.open(io.BytesIO(bytes_of(report.stored)))
    assert dict(image.getexif()) == {}
    assert samples.suspicious(store.path_of(report.stored.place)) == []


def test_k48_text_chunks_of_a_png_are_gone(cleaned):
    report = cleaned(samples.png(text={"Author": "王芳", "parameters": "secret prompt"}), "截图.png")
    assert (report.stored.type, report.stored.found) == ("image/png", ("text",))
    assert Image.open(io.BytesIO(bytes_of(report.stored))).text == {}
    assert b"secret" not in bytes_of(report.stored)
    assert samples.suspicious(store.path_of(report.stored.place)) == []


def test_k48_of_an_animation_the_first_picture_is_kept(cleaned):
    frames = [samples.scene((32, 32)), samples.scene((32, 32)).rotate(90)]
    data = samples.saved(frames[0], "GIF", save_all=True, append_images=frames[1:])
    report = cleaned(data, "a.gif")
    assert (report.stored.type, report.stored.name) == ("image/png", "a.png")
    assert "frames" in report.stored.found
    assert getattr(Image.open(io.BytesIO(bytes_of(report.stored))), "n_frames", 1) == 1


@pytest.mark.parametrize("mode", ["RGBA", "LA", "L", "P", "1", "I;16"])
def test_k48_every_kind_of_png_keeps_its_look(cleaned, mode):
    source = samples.scene((40, 40), "RGBA" if mode in {"RGBA", "LA"} else "L").convert(mode)
    if mode in {"RGBA", "LA"}:
        source.putalpha(Image.linear_gradient("L").resize((40, 40)))
    if mode == "I;16":
        source = Image.new("I;16", (40, 40), 40_000)
    image = Image.open(io.BytesIO(bytes_of(cleaned(samples.saved(source, "PNG"), "a.png").stored)))
    if mode == "I;16":
        assert image.getpixel((20, 20)) == 156
    else:
        assert image.convert("RGBA").tobytes() == source.convert("RGBA").tobytes()


def test_k48_transparency_of_a_webp_survives_as_png(cleaned):
    source = samples.scene((40, 40), "RGBA")
    source.putalpha(Image.linear_gradient("L").resize((40, 40)))
    assert cleaned(samples.saved(source, "WEBP"), "a.webp").stored.type == "image/png"
    assert cleaned(samples.saved(samples.scene(), "WEBP"), "b.webp").stored.type == "image/jpeg"


def test_k48_a_phones_wide_colours_become_srgb_and_the_profile_goes(cleaned):
    green = Image.new("RGB", (32, 32), (60, 200, 60))
    wide = cleaned(samples.saved(green, "JPEG", quality=95, subsampling=0, icc_profile=samples.wide_colours()))
    plain = cleaned(samples.saved(green, "JPEG", quality=95, subsampling=0))
    shown, before = (Image.open(io.BytesIO(bytes_of(report.stored))) for report in (wide, plain))
    assert "icc_profile" not in shown.info
    (red, shown_green, _blue), (red_before, green_before, _) = shown.getpixel((9, 9)), before.getpixel((9, 9))
    assert (red < 20, red_before > 50, shown_green > green_before) == (True, True, True)


@pytest.mark.parametrize(
    "profile", [b"garbage", ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()], ids=["garbage", "lab"]
)
def test_k48_a_profile_that_does_not_fit_is_dropped_and_the_pixels_stay(cleaned, profile):
    image = Image.open(io.BytesIO(bytes_of(cleaned(samples.photo(icc_profile=profile)).stored)))
    assert "icc_profile" not in image.info
    assert image.getpixel((4, 4)) > (240, 240, 240)


def test_k48_a_cmyk_jpeg_becomes_rgb(cleaned):
    red = Image.new("CMYK", (32, 32), (0, 255, 255, 0))
    image = Image.open(io.BytesIO(bytes_of(cleaned(samples.saved(red, "JPEG", quality=95)).stored)))
    assert image.mode == "RGB"
    red, _green, blue = image.getpixel((16, 16))
    assert (red > 200, blue < 60) == (True, True)


def test_k48_no_side_is_longer_than_4096_pixels(cleaned):
    stored = cleaned(samples.saved(Image.new("L", (6000, 300)), "JPEG")).stored
    assert Image.open(io.BytesIO(bytes_of(stored))).size == (4096, 205)


def test_k48_a_bomb_of_30000_by_30000_is_refused_by_its_head(cleaned, tmp_path):
    report = cleaned(samples.bomb(), "a.png")
    assert (report.stored.state, report.stored.reason) == ("REFUSED", "too_many_pixels")
    assert report.refusal.rule == "K-48"
    assert on_disk(tmp_path) == ["lock"]


def test_k48_a_cut_jpeg_is_refused(cleaned):
    data = samples.photo()
    assert cleaned(data[: len(data) // 2]).stored.reason == "damaged"


def test_k48_the_bytes_that_came_are_kept_where_the_purpose_says_so(cleaned, tmp_path):
    data = samples.photo()
    stored = cleaned(data, purpose=samples.EVIDENCE).stored
    assert stored.original
    original = files.original(stored)
    assert bytes_of(original) == data
    assert (original.type, original.state) == ("image/jpeg", "CLEAN")
    assert len(on_disk(tmp_path)) == 3
    with pytest.raises(Unseen):
        files.original(cleaned(data).stored)


def test_k47_without_cleaning_the_bytes_stay_as_they_came_but_the_decoder_is_asked(cleaned):
    data = samples.photo()
    stored = cleaned(data, purpose=samples.PLAIN).stored
    assert (bytes_of(stored), stored.cleaned, stored.is_clean) == (data, False, True)
    assert cleaned(data[: len(data) // 2], purpose=samples.PLAIN).stored.reason == "damaged"


def test_k49_a_child_that_dies_is_a_refusal_of_its_file_only(cleaned, take, now, monkeypatch):
    monkeypatch.setattr(child, "SECONDS", 0.001)
    report = cleaned(samples.photo())
    assert (report.stored.state, report.stored.reason) == ("REFUSED", "killed")
    monkeypatch.setattr(child, "SECONDS", 300)
    assert cleaned(samples.png(), "b.png").stored.is_clean


LIMITED = """
import socket, resource, sys
from lifeline.kernel.cleaners.limits import set_limits
set_limits()
"""


def limited(code):
    """What a process prints after it has put the child's limits on itself."""
    return subprocess.run(
        [sys.executable, "-P", "-c", LIMITED + code],
        env={"PYTHONPATH": str(child.SOURCES), "PATH": os.environ["PATH"]},
        capture_output=True,
        check=False,
        text=True,
        timeout=60,
    )


def test_k49_the_child_has_no_network_nor_have_its_programs():
    sockets = "import socket\nfor f in (socket.AF_INET, socket.AF_INET6, socket.AF_NETLINK):\n try: socket.socket(f)\n except PermissionError: print('no')\n else: print('OPEN')"
    done = limited(
        f"import subprocess\nprint(subprocess.run([sys.executable, '-c', {sockets!r}], capture_output=True, text=True).stdout)\nexec({sockets!r})"
    )
    assert done.stdout.split() == ["no"] * 6


def test_k49_the_child_has_512_mb_and_30_s():
    done = limited(
        "print(resource.getrlimit(resource.RLIMIT_CPU)[0])\ntry: bytearray(520 * 1024 * 1024)\nexcept MemoryError: print('enough')"
    )
    assert done.stdout.split() == ["30", "enough"]


def test_k49_cleaning_inside_an_action_is_a_mistake_that_shows(take, now):
    stored = take(samples.png(), "a.png")
    with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
        files.clean(stored, now=now)


def test_k57_equal_bytes_of_one_owner_are_one_file(take, cleaned, tmp_path):
    first, again, other = take(samples.photo()), take(samples.photo()), take(samples.photo(), owner="18")
    assert first == again
    assert other.key != first.key
    assert cleaned(samples.photo()).stored.place == cleaned(samples.photo(), owner="18").stored.place
    assert len(on_disk(tmp_path)) == 2


def test_a_file_is_cleaned_once_and_reported_again(cleaned, now):
    report = cleaned(samples.photo())
    assert files.clean(report.stored, now=now) == report


def test_a_file_that_nobody_knows_cannot_be_cleaned(take, now):
    stored = take(samples.png(), "a.png")
    File.objects.all().delete()
    with pytest.raises(Unseen):
        files.clean(stored, now=now)


def test_a_refusal_is_said_in_both_languages(cleaned):
    refusal = cleaned(samples.bomb(), "a.png").refusal
    assert isinstance(refusal, Refused)
    with override("zh-hans"):
        assert str(refusal) == "图片超过 4000 万像素，请换一张小一些的。"
    with override("en"):
        assert "40 megapixels" in str(refusal)
