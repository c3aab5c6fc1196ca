"""Figures of kernel.files beside their targets, as JSON: `.venv/bin/python bench/kernel_files.py`.

A 4 MB photo of a phone (12 megapixels, EXIF, turned) from the upload to CLEAN in ≤ 0.8 s; delivery ≥ 300 MB/s.
"""

from __future__ import annotations

import io
import json
import os
import platform
import statistics
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]
FOLDER = tempfile.TemporaryDirectory(prefix="lifeline-bench-")
os.environ["LIFELINE_DATA"] = FOLDER.name
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"

import django  # noqa: E402 - the settings must be named first

django.setup()

import PIL  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.test import RequestFactory  # noqa: E402
from django.utils import timezone  # noqa: E402
from PIL import Image  # noqa: E402

from lifeline.kernel import files  # noqa: E402
from lifeline.kernel.files import store  # noqa: E402
from lifeline.kernel.tests import samples  # noqa: E402

LARGE_MB = 512


def phone_photo(seed: int) -> bytes:
    """About 4 MB, 4000 × 3000: a gradient under noise, as a sensor gives it."""
    noise = Image.effect_noise((4000, 3000), 21 + seed)
    picture = Image.merge("RGB", [Image.blend(samples.scene((4000, 3000), "L"), noise, 0.35) for _ in range(3)])
    return samples.saved(picture, "JPEG", quality=90, exif=samples.camera_exif(6))


def percentiles(seconds: list[float]) -> dict[str, float]:
    ordered = sorted(seconds)
    return {
        "p50": round(statistics.median(ordered), 3),
        "p95": round(ordered[int(len(ordered) * 0.95)], 3),
        "max": round(ordered[-1], 3),
        "n": len(ordered),
    }


def cleaning(n: int = 12) -> dict[str, object]:
    """From the bytes to CLEAN, child process included."""
    seconds, size = [], 0
    for seed in range(n):
        data, now = phone_photo(seed), timezone.now()
        size = len(data)
        begun = time.perf_counter()
        taken = files.take(io.BytesIO(data), "a.jpg", purpose=BENCH, owner_kind="bench", owner_key=str(seed), now=now)
        report = files.clean(taken, now=now)
        seconds.append(time.perf_counter() - begun)
        assert report.stored.is_clean, report.stored.reason
    return {"photo_mb": round(size / files.MB, 1), "seconds": percentiles(seconds), "target_p50_s": 0.8}


def delivery(n: int = 5) -> dict[str, object]:
    """How fast our iterator gives the bytes of a large file away, whole and in the middle of it."""
    path = store.temporary()
    with path.open("wb") as file:
        for _ in range(LARGE_MB):
            file.write(os.urandom(files.MB))
    taken = files.take(
        io.BytesIO(samples.png()), "a.png", purpose=BENCH, owner_kind="bench", owner_key="d", now=timezone.now()
    )
    store.put(path, store.place_of("0" * 64))
    stored = replace(taken, state="CLEAN", size=LARGE_MB * files.MB, sha256="0" * 64, place=store.place_of("0" * 64))
    rates = []
    for _ in range(n):
        begun, count = time.perf_counter(), 0
        response = files.deliver(RequestFactory().get("/"), stored)
        for block in response.streaming_content:
            count += len(block)
        response.close()
        rates.append(count / files.MB / (time.perf_counter() - begun))
    assert count == stored.size
    return {"mb": LARGE_MB, "mb_per_s": round(statistics.median(rates)), "target_mb_per_s": 300, "n": n}


BENCH = files.declare(files.Purpose("bench.files", types=files.PICTURES, owner_day_bytes=10**12))

if __name__ == "__main__":
    call_command("migrate", verbosity=0)
    machine = {"cpus": os.cpu_count(), "load": os.getloadavg()[0], "machine": platform.machine()}
    versions = {"python": platform.python_version(), "pillow": PIL.__version__}
    print(
        json.dumps({"machine": machine, "versions": versions, "cleaning": cleaning(), "delivery": delivery()}, indent=1)
    )
