"""Django's settings, all of them read from the environment once. docs/operations.md lists every variable.

Nothing needs to be set on a single machine: the county lives in `COURTYARD_HOME`, and its secrets are made there.
"""

import secrets
from importlib.util import find_spec
from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured

from courtyard.config import logs
from courtyard.config.chains import CHAINS
from courtyard.config.chores import CHORES, DRAINS, ENDINGS
from courtyard.config.reactions import REACTIONS

env = environ.Env()

# --- Where a county lives -------------------------------------------------------------------------------------------
COURTYARD_HOME = Path(env.str("COURTYARD_HOME", default="") or Path.cwd() / "var").expanduser().resolve()
COURTYARD_DATA = env.str("COURTYARD_DATA", default="")
COURTYARD_ZONE = env.str("COURTYARD_ZONE", default="Asia/Shanghai")
COURTYARD_SECRETS = env.str("COURTYARD_SECRETS", default="")
COURTYARD_PG_BIN = env.str("COURTYARD_PG_BIN", default="")
# The host in every pack's code: with the name of the key it has 13 characters, or the code outgrows its label.
COURTYARD_LABEL_HOST = env.str("COURTYARD_LABEL_HOST", default="id.gs1.org")
# Receivers of events within the operator's own network, each as host:port; to them plain http is taken as well.
COURTYARD_INNER_RECEIVERS = env.list("COURTYARD_INNER_RECEIVERS", default=[])
# The map beneath a plan: an address with {z}, {x} and {y}, a space, and how its maker wants to be named. None is loaded by default.
COURTYARD_TILES = env.str("COURTYARD_TILES", default="")
# GiB that a plan of the planner's desk may take at its peak.
COURTYARD_PLAN_MEMORY = env.float("COURTYARD_PLAN_MEMORY", default=8.0)
COURTYARD_DEMO = env.bool("COURTYARD_DEMO", default=False)
# Only ever set beside COURTYARD_DEMO: an invented season of 2017 is looked at in 2017.
COURTYARD_CLOCK_BEHIND = env.int("COURTYARD_CLOCK_BEHIND", default=0) if COURTYARD_DEMO else 0
COURTYARD_REACTIONS = REACTIONS
COURTYARD_CHAINS = CHAINS
COURTYARD_CHORES = CHORES
COURTYARD_DRAINS = DRAINS
COURTYARD_ENDINGS = ENDINGS


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
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "courtyard.kernel",
    "courtyard.people",
    "courtyard.ledger",
    "courtyard.trace",
    "courtyard.monitoring",
    "courtyard.finance",
    "courtyard.raising",
    "courtyard.logistics",
    "courtyard.impact",
    "courtyard.passport",
    "courtyard.web",
]
AUTH_USER_MODEL = "people.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Database -------------------------------------------------------------------------------------------------------
DATABASES = {"default": env.db_url("DATABASE_URL", default=f"sqlite:///{COURTYARD_HOME / 'courtyard.sqlite3'}")}
if not DATABASES["default"].get("ENGINE"):
    raise ImproperlyConfigured("DATABASE_URL names no database; write it like postgres://user:password@host/county")
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # IMMEDIATE: a writer takes its turn when it begins, instead of failing when it first writes.
    # Not temp_store=MEMORY: what a savepoint would take back is then kept in a list that is walked through at every row written.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": env.str("COURTYARD_SQLITE_MODE", default="IMMEDIATE"),
        "timeout": env.int("COURTYARD_SQLITE_TIMEOUT", default=20),
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-65536;",
    }
else:
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
# To open SQLite's file anew for each request takes several times as long as the reading of a row: it parses every table and trigger.
DATABASES["default"]["CONN_MAX_AGE"] = env.int("COURTYARD_DB_AGE", default=60)

# --- Requests -------------------------------------------------------------------------------------------------------
MIDDLEWARE = [
    "courtyard.web.headers.HeadersMiddleware",
    "courtyard.api.middleware.ProblemMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "courtyard.web.doors.DoorMiddleware",
]
ROOT_URLCONF = "courtyard.config.urls"
WSGI_APPLICATION = "courtyard.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        # Ours before those of the packages, whose pages we restyle.
        "DIRS": [Path(__file__).resolve().parent.parent / "web" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "courtyard.web.context.everywhere",
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
# Shared by every process of the machine, so that counting wrong passwords counts them all.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": COURTYARD_HOME / "cache",
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    }
}

# --- Signing in -----------------------------------------------------------------------------------------------------
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "desk"
ACCOUNT_ADAPTER = "courtyard.web.accounts.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = "home"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_RATE_LIMITS = {"login_failed": "20/m/ip,5/300s/key"}
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("COURTYARD_PROXIES", default=0)
MFA_ADAPTER = "courtyard.web.accounts.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Courtyard"
# Behind a proxy that ends TLS: cookies only over https, and a browser that came once never comes without it.
COURTYARD_HTTPS = env.bool("COURTYARD_HTTPS", default=False)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = COURTYARD_HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if COURTYARD_HTTPS else None
SESSION_COOKIE_AGE = 14 * 86_400
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_AGE = 400 * 86_400
LANGUAGE_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "courtyard.web.views.errors.stale_form"

# --- Words, days, files ---------------------------------------------------------------------------------------------
LANGUAGE_CODE = env.str("COURTYARD_LANGUAGE", default="zh-hans")
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [Path(__file__).resolve().parent.parent / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = COURTYARD_ZONE
STATIC_URL = "/static/"
# Served straight from the packages: nothing to collect. An address carries its file's digest, so a phone may keep it.
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "courtyard.web.static_files.VersionedStorage"},
}
# Leaflet's script and style out of their package, which as an application would ask for GDAL.
STATICFILES_DIRS = [
    ("leaflet", str(Path(spec.origin).parent / "static" / "leaflet")) for spec in [find_spec("leaflet")] if spec and spec.origin
]
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 86_400
MEDIA_ROOT = COURTYARD_HOME / "files"

# --- Logs -----------------------------------------------------------------------------------------------------------
LOGGING = logs.configure(as_json=env.bool("COURTYARD_LOG_JSON", default=False), level=env.str("COURTYARD_LOG_LEVEL", default="WARNING"))
