"""Every setting of a site. A site changes them by LIFELINE_… environment variables and by nothing else.

`LIFELINE_DATA` is the folder in which all that the site stores lives (database, files, logs, secret key).
"""

import contextlib
import gc
import os
import secrets
import tempfile
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from lifeline.kernel import logs

ROOT = Path(__file__).resolve().parent.parent
gc.set_threshold(50_000, 20, 50)  # 200,000 objects of a process stay: looking at them took a fifth of its start


def env(name: str, default: str = "") -> str:
    """The text of LIFELINE_`name`."""
    return os.environ.get(f"LIFELINE_{name}", default)


def wrong(name: str, text: str, chinese: str, english: str) -> ImproperlyConfigured:
    """K-107: what is said about a setting that cannot be used, in both languages."""
    return ImproperlyConfigured(
        f"设置 LIFELINE_{name} 有误：{chinese}，现在是 {text!r}。\nLIFELINE_{name} must be {english}, not {text!r}."
    )


def env_flag(name: str, *, default: bool = False) -> bool:
    """LIFELINE_`name` as yes or no: 1, true, yes, on or 0, false, no, off."""
    text = env(name, "1" if default else "0").lower()
    if text in {"1", "true", "yes", "on"}:
        return True
    if text in {"0", "false", "no", "off"}:
        return False
    raise wrong(name, text, "应为 1 或 0", "1 or 0")


def env_number(name: str, default: int) -> int:
    """LIFELINE_`name` as a whole number from 0 on."""
    text = env(name, str(default))
    if not text.isdecimal():
        raise wrong(name, text, "应为整数", "a whole number")
    return int(text)


def env_between(name: str, default: int, least: int, most: int) -> int:
    """LIFELINE_`name` as a whole number that the regulations allow."""
    number = env_number(name, default)
    if not least <= number <= most:
        raise wrong(name, str(number), f"应在 {least} 到 {most} 之间", f"between {least} and {most}")
    return number


def no_longer(old: str, new: str) -> None:
    """A name that a setting had before is refused while it is set: what the site meant would count no more."""
    if env(old):
        raise ImproperlyConfigured(
            f"设置 LIFELINE_{old} 已改名为 LIFELINE_{new}，请改用新名。\n"
            f"LIFELINE_{old} is called LIFELINE_{new} now. Use the new name."
        )


def env_list(name: str, default: str = "") -> list[str]:
    """LIFELINE_`name` split at commas, blanks dropped."""
    return [part.strip() for part in env(name, default).split(",") if part.strip()]


def secret_key(folder: Path) -> str:
    """The site's key: LIFELINE_SECRET_KEY, else a file made at the first start that only its owner can read."""
    if given := env("SECRET_KEY"):
        return given
    path = folder / "secret.key"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        # Web, worker and clock start together: each writes a key of its own aside, the first one linked is everybody's.
        descriptor, own = tempfile.mkstemp(prefix="secret.", dir=folder)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(64))
        with contextlib.suppress(FileExistsError):
            os.link(own, path)
        Path(own).unlink()
    return path.read_text()


def database(url: str, folder: Path) -> dict[str, object]:
    """The embedded SQLite, or the PostgreSQL that `url` names: postgresql://user:password@host:port/name.

    A socket's folder goes where libpq has it too: postgresql://user@/name?host=/run/postgresql.
    """
    if not url:
        return {
            "ENGINE": "lifeline.kernel.sqlite",
            "NAME": folder / "lifeline.sqlite3",
            "CONN_MAX_AGE": None,
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-32000; "
                "PRAGMA secure_delete=ON;",  # what is erased is overwritten, not only unlinked
            },
        }
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise wrong("DATABASE_URL", f"{parts.scheme}://…", "应以 postgresql:// 开头", "an address like postgresql://…")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or parse_qs(parts.query).get("host", [""])[0],
        "PORT": str(parts.port or ""),
        "OPTIONS": {"pool": {"min_size": 1, "max_size": 8}},
    }


DATA = Path(env("DATA") or ROOT / "data")
KEYS = Path(env("KEYS") or DATA.parent / f"{DATA.name}-keys")  # the key store: never inside DATA, never in a backup
DEBUG = env_flag("DEBUG")
SECRET_KEY = secret_key(DATA)
ALLOWED_HOSTS = env_list("HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = env_list("ORIGINS")

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_tasks",
    "lifeline.kernel",
    "lifeline.people",
    "lifeline.questionnaires",
    "lifeline.hotline",
    "lifeline.wellbeing",
    "lifeline.innovation",
    "django.forms",  # last: the kernel has templates of its own for some of its controls
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "lifeline.kernel.csp.ContentSecurityPolicy",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "lifeline.kernel.kept.one_page",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "lifeline.kernel.htmx.SignInAgain",
    "lifeline.people.views.gate.SignedIn",
    "lifeline.people.views.gate.PersonGate",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "lifeline.kernel.bodies.BodyLimit",
    "lifeline.kernel.error_pages.ErrorPages",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
FORM_RENDERER = "lifeline.kernel.forms.Renderer"
CSRF_FAILURE_VIEW = "lifeline.kernel.error_pages.csrf_failure"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "lifeline.kernel.page.shell",
            ],
            "builtins": ["lifeline.kernel.templatetags.look"],
        },
    },
    {  # for pages that know neither request nor person
        "NAME": "anonymous",
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {"builtins": ["lifeline.kernel.templatetags.look"]},
    },
]

DATABASES = {"default": database(env("DATABASE_URL"), DATA)}
# The anonymous host of the hotline: a name of its own, served by processes of its own (kernel.faces, config/face.py).
ANON_HOST, RECUSAL_KEY = env("ANON_HOST", "say.localhost"), env("RECUSAL_KEY")
SEAL_SECONDS, PUBLIC_HEAD = env_number("SEAL_SECONDS", 60), env_flag("PUBLIC_HEAD", default=True)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

WEB_WORKERS, WEB_THREADS = env_number("WEB_WORKERS", 2), env_number("WEB_THREADS", 2)
QUEUE_URL = env("QUEUE_URL")
TASKS = {"default": {"BACKEND": "lifeline.kernel.jobs.HueyBackend", "QUEUES": []}}

no_longer("CARE_FREE_TALKS", "CARE_FREE_PERCENT")
CARE = {  # what the regulations of care let a site tune: every "(site)" of W-10 to W-72, Q-38 and section 6
    "OPEN_DAYS": env_between("CARE_OPEN_DAYS", 14, 1, 30),
    "GRANT_DAYS": env_between("CARE_GRANT_DAYS", 14, 1, 90),
    "SUPERVISION_DAYS": env_between("CARE_SUPERVISION_DAYS", 90, 30, 180),
    "COACH_TALKS": env_between("CARE_COACH_TALKS", 4, 1, 10),
    "VOLUNTEER_TALKS": env_between("CARE_VOLUNTEER_TALKS", 2, 1, 6),
    "COUNSELLOR_TALKS": env_between("CARE_COUNSELLOR_TALKS", 20, 5, 30),
    "COACH_PEOPLE": env_between("CARE_COACH_PEOPLE", 6, 1, 12),
    "COUNSELLOR_PEOPLE": env_between("CARE_COUNSELLOR_PEOPLE", 25, 5, 40),
    "TARGET_HOURS": env_between("CARE_TARGET_HOURS", 24, 4, 48),
    "FREE_PERCENT": env_between("CARE_FREE_PERCENT", 2, 1, 10),
    "AHEAD_DAYS": env_between("CARE_AHEAD_DAYS", 14, 7, 28),
    "SECOND_MINUTES": env_between("CARE_SECOND_MINUTES", 5, 1, 5),  # shorter, never longer, like the next one
    "EVERYBODY_MINUTES": env_between("CARE_EVERYBODY_MINUTES", 10, 1, 10),
    "KEEP_YEARS": env_between("CARE_KEEP_YEARS", 3, 1, 5),
    "NOTE_YEARS": env_between("CARE_NOTE_YEARS", 10, 1, 15),
    "KEY_SNAPSHOT_DAYS": env_between("CARE_KEY_SNAPSHOT_DAYS", 7, 1, 30),
}
QUIET = {  # K-39, W-77: a site may widen, not narrow. Hours of the day; hours before and after a night shift
    "FROM": env_between("QUIET_FROM", 21, 18, 21),
    "UNTIL": env_between("QUIET_UNTIL", 8, 8, 9),
    "BEFORE_NIGHT": env_between("QUIET_BEFORE_NIGHT", 2, 2, 6),
    "AFTER_NIGHT": env_between("QUIET_AFTER_NIGHT", 8, 8, 9),
}
REST_READS, REST_WRITES = env_number("REST_READS", 600), env_number("REST_WRITES", 60)  # per key and minute (K-105)

AUTH_USER_MODEL = "people.Person"
LOGIN_URL = "people:login"
LOGIN_REDIRECT_URL = "people:home"
AUTHENTICATION_BACKENDS = ["lifeline.people.actions.sign_in.NumberBackend"]
PASSWORD_HASHERS = ["lifeline.people.actions.passwords.Argon2"]
SESSION_ENGINE = "lifeline.people.actions.sessions"
SESSION_COOKIE_AGE = 12 * 3600
PROXIES = env_list("PROXIES", "127.0.0.1,::1")
PASSWORDS, EMERGENCY = env_flag("PASSWORDS", default=True), env_list("EMERGENCY")
SECOND_STEP = env_flag("SECOND_STEP", default=True)
OPENID_NAME = env("OPENID_NAME")
OPENID = {
    "issuer": env("OPENID_ISSUER"),
    "client_id": env("OPENID_CLIENT"),
    "client_secret": env("OPENID_SECRET"),
    "claim": env("OPENID_CLAIM", "employee_number"),
}
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = env_flag("TLS")
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env_flag("TLS") else None
X_FRAME_OPTIONS = "DENY"

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Simplified Chinese")), ("en", _("English"))]
USE_I18N = True
FORMAT_MODULE_PATH = "config.formats"
USE_TZ = True
TIME_ZONE = env("TIME_ZONE", "Asia/Shanghai")

STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": DATA / "files"}},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# Notices (kernel.notices): where they go beside the list in the application. MAIL_URL: smtp://user:password@host:587,
# smtps:// for TLS from the first byte; port 25 without TLS. Empty: the site has no mail.
SITE_URL = env("URL", "http://localhost:8000").rstrip("/")
MAIL = urlsplit(env("MAIL_URL"))
EMAIL_HOST = MAIL.hostname or ""
EMAIL_PORT = MAIL.port or (465 if MAIL.scheme == "smtps" else 587)
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = unquote(MAIL.username or ""), unquote(MAIL.password or "")
EMAIL_USE_SSL = MAIL.scheme == "smtps"
EMAIL_USE_TLS = not EMAIL_USE_SSL and EMAIL_PORT != 25
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env("MAIL_FROM", "lifeline@localhost")
WECOM = {
    "base": env("WECOM_URL", "https://qyapi.weixin.qq.com"),
    "corp": env("WECOM_CORP"),
    "agent": env("WECOM_AGENT"),
    "secret": env("WECOM_SECRET"),
}
DINGTALK = {
    "base": env("DINGTALK_URL", "https://oapi.dingtalk.com"),
    "key": env("DINGTALK_KEY"),
    "secret": env("DINGTALK_SECRET"),
    "agent": env("DINGTALK_AGENT"),
}
HOOKS_ALLOW = env_list("HOOKS_ALLOW")  # networks of the house that webhooks may reach, for example 10.1.0.0/16

# Files (kernel.files). X_ACCEL: an internal location of nginx over DATA/files, for example "/protected-files/".
FILES_KEEP_FREE_MB = env_number("FILES_KEEP_FREE_MB", 1024)
FILES_DAY_MB = env_number("FILES_DAY_MB", 20480)
X_ACCEL = env("X_ACCEL")
CLAMD = env("CLAMD")  # a socket's path or host:port of the virus scanner; empty: the site has none
CLAMD_REQUIRED = env_flag("CLAMD_REQUIRED", default=True)  # a silent scanner: files wait, or pass with a mark

# `up` lets each of its processes write DATA/logs/NAME.log, unless LIFELINE_LOG=stderr (systemd, containers).
LOG_TO_FILES = env("LOG", "files") == "files"
LOGGING = logs.config(DATA / "logs", process="command", to_files=False)
