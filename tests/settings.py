"""The product's settings with what tests change: a folder of their own, a cheap password hash, mail kept in memory."""

import atexit
import gc
import os
import shutil
import tempfile
from datetime import datetime
from pathlib import Path

from django.db.models.expressions import Col
from django.utils import timezone

if begin := os.environ.get("LIFELINE_TESTS_AT"):  # before a model takes `timezone.now` as the default of a column
    really = timezone.now
    late = really() - datetime.fromisoformat(begin)
    timezone.now = lambda: really() - late

os.environ["LIFELINE_DATA"] = tempfile.mkdtemp(prefix="lifeline-test-")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # tests run side by side: its threads would wait for each other
os.environ["LIFELINE_KEYS"] = os.environ["LIFELINE_DATA"] + "-keys"

from config.settings import *  # noqa: F403 - the folder must be named before the settings are read

gc.set_threshold(200_000, 20, 50)  # the sources make half a million objects that stay: collecting them found nothing
atexit.register(shutil.rmtree, os.environ["LIFELINE_DATA"], ignore_errors=True)
atexit.register(shutil.rmtree, os.environ["LIFELINE_KEYS"], ignore_errors=True)


# Django looks in each ordered query for the columns selected, and makes the hash of each from the signature of its class:
# 3 % of all time of the tests. Columns that are equal have the same alias and name; whether they are, Django still says.
Col.__hash__ = lambda self: hash((self.alias, self.target.name))


class UndefinedVariable(Exception):
    """A template named a variable that its view did not give."""


class Loud(str):
    """What Django puts in for an unknown variable; asking for the text of it fails and names the variable.

    Rule 11: an unknown template variable fails ({% if %} on a missing name stays allowed, as Django defines it).
    """

    __slots__ = ()

    def __contains__(self, item: object) -> bool:
        return item == "%s"

    def __mod__(self, name: object) -> str:
        raise UndefinedVariable(f"The template names {name!r}, and the view does not give it.")


TEMPLATES = [
    dict(engine, OPTIONS={**engine["OPTIONS"], "string_if_invalid": Loud("%s")})
    for engine in TEMPLATES  # noqa: F405 - from the product's settings
]
DEBUG = False
if DATABASES["default"]["ENGINE"] == "lifeline.kernel.sqlite":  # noqa: F405
    DATABASES["default"]["TEST"] = {"NAME": ":memory:"}  # noqa: F405 - pytest-xdist knows Django's own backend only
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
TASKS = {"default": {"BACKEND": "lifeline.kernel.jobs.HueyBackend", "QUEUES": [], "OPTIONS": {"IMMEDIATE": True}}}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": Path(os.environ["LIFELINE_DATA"]) / "files"},
    },
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_AUTOREFRESH = True
ALLOWED_HOSTS = ["*"]
