"""Django's settings, all of them read from the environment once. docs/operations.md lists every variable.

Nothing needs to be set on a single machine: the county lives in `COURTYARD_HOME`, and its secrets are made there.
"""

import secrets
from pathlib import Path

import environ

from courtyard.config.chains import CHAINS
from courtyard.config.reactions import REACTIONS

env = environ.Env()

# --- Where a county lives -------------------------------------------------------------------------------------------
COURTYARD_HOME = Path(env.str("COURTYARD_HOME", default=str(Path.cwd() / "var"))).expanduser().resolve()
COURTYARD_DATA = env.str("COURTYARD_DATA", default="")
COURTYARD_ZONE = env.str("COURTYARD_ZONE", default="Asia/Shanghai")
COURTYARD_SECRETS = env.str("COURTYARD_SECRETS", default="")
COURTYARD_PG_BIN = env.str("COURTYARD_PG_BIN", default="")
COURTYARD_DEMO = env.bool("COURTYARD_DEMO", default=False)
COURTYARD_REACTIONS = REACTIONS
COURTYARD_CHAINS = CHAINS


def _django_key() -> str:
    """The signing key of sessions: from the environment, else made once and kept in the county's home."""
    given = env.str("COURTYARD_SECRET_KEY", default="")
    if given:
        return given
    path = COURTYARD_HOME / "keys" / "django"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(48))
    return path.read_text()


SECRET_KEY = _django_key()
DEBUG = env.bool("COURTYARD_DEBUG", default=False)
ALLOWED_HOSTS = env.list("COURTYARD_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("COURTYARD_ORIGINS", default=[])

# --- Rooms ----------------------------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django_htmx",
    "courtyard.kernel",
    "courtyard.people",
    "courtyard.ledger",
    "courtyard.trace",
    "courtyard.monitoring",
    "courtyard.finance",
    "courtyard.raising",
    "courtyard.impact",
    "courtyard.web",
]
AUTH_USER_MODEL = "people.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Database -------------------------------------------------------------------------------------------------------
DATABASES = {"default": env.db_url("DATABASE_URL", default=f"sqlite:///{COURTYARD_HOME / 'courtyard.sqlite3'}")}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # IMMEDIATE: a writer takes its turn when it begins, instead of failing when it first writes.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": env.str("COURTYARD_SQLITE_MODE", default="IMMEDIATE"),
        "timeout": env.int("COURTYARD_SQLITE_TIMEOUT", default=20),
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-65536; PRAGMA temp_store=MEMORY;",
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = env.int("COURTYARD_DB_AGE", default=60)
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True

# --- Requests -------------------------------------------------------------------------------------------------------
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]
ROOT_URLCONF = "courtyard.config.urls"
WSGI_APPLICATION = "courtyard.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
            ]
        },
    }
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher", "django.contrib.auth.hashers.PBKDF2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]

# --- Words, days, files ---------------------------------------------------------------------------------------------
LANGUAGE_CODE = env.str("COURTYARD_LANGUAGE", default="zh-hans")
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [Path(__file__).resolve().parent.parent / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = COURTYARD_ZONE
STATIC_URL = "static/"
STATIC_ROOT = COURTYARD_HOME / "static"
MEDIA_ROOT = COURTYARD_HOME / "files"
