"""The product's settings with what tests change: a folder of their own, a cheap password hash, mail kept in memory."""

import os
import tempfile
from pathlib import Path

os.environ["LIFELINE_DATA"] = tempfile.mkdtemp(prefix="lifeline-test-")

from config.settings import *  # noqa: F403 - the folder must be named before the settings are read

DEBUG = False
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
