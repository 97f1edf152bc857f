"""Settings: everything that differs between installations comes from the environment.

| variable | meaning |
|---|---|
| DATABASE_URL | PostgreSQL to use; set by the launcher for the private server |
| MOTCUA_DATA | data folder: files, keys, private server (default `var` beside the sources) |
| MOTCUA_SECRET_KEY | secret; without it one is made and kept in the data folder |
| MOTCUA_HOSTS | comma-separated host names (default loopback) |
| MOTCUA_PUBLIC_URL | address of the portal, printed in QR codes |
| MOTCUA_TEST_DB | name of the test database (parallel development) |
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from motcua.accounts import settings as sign_in

BASE_DIR = Path(__file__).resolve().parents[3]
DATA_DIR = Path(os.environ.get("MOTCUA_DATA", BASE_DIR / "var")).resolve()


def database_settings(url: str) -> dict[str, object]:
    """Django's settings of one PostgreSQL URL; `host` in the query may name a socket folder."""
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.get("host") or parts.hostname or "",
        "PORT": query.get("port") or (str(parts.port) if parts.port else ""),
        "CONN_MAX_AGE": 0,
        # A pooled connection is tried before use: after a restart of the server no request meets a dead one.
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            "pool": {
                "min_size": 1,
                "max_size": int(os.environ.get("MOTCUA_POOL", "8")),
                "timeout": 20,
            },
            "options": "-c jit=off -c lock_timeout=3s -c timezone=Asia/Ho_Chi_Minh",
        },
        "TEST": {"NAME": os.environ.get("MOTCUA_TEST_DB", "test_motcua")},
    }


def _secret_key() -> str:
    """The key of the environment, or one kept in the data folder, made at the first start."""
    given = os.environ.get("MOTCUA_SECRET_KEY")
    if given:
        return given
    path = DATA_DIR / "secret-key"
    if path.exists():
        return path.read_text()
    key = secrets.token_urlsafe(48)
    try:
        DATA_DIR.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(key)
    except OSError:
        return key
    return key


SECRET_KEY = _secret_key()
DEBUG = os.environ.get("MOTCUA_DEBUG") == "1"
ALLOWED_HOSTS = os.environ.get("MOTCUA_HOSTS", "localhost,127.0.0.1,[::1],testserver").split(",")

DATABASES = {"default": database_settings(os.environ.get("DATABASE_URL") or "postgresql:///motcua")}

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "procrastinate.contrib.django",
    "motcua.kernel",
    "motcua.agencies",
    "motcua.accounts",
    "motcua.documents",
    "motcua.notices",
    "motcua.gateway",
    "motcua.web",
    "motcua.catalogue",
    "motcua.payments",
    "motcua.papers",
    "motcua.dossiers",
    "motcua.portal",
    "motcua.office",
    "motcua.api",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_htmx",
    "django.forms",
]

MIDDLEWARE = [
    # Requests of the API with a token go no further than this.
    "motcua.api.middleware.ApiMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    *sign_in.MIDDLEWARE,
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "motcua.config.urls"
WSGI_APPLICATION = "motcua.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
            ],
        },
    },
]

# Sign-in: every constant of accounts/settings.py is a setting, but for its middleware, which has its place above.
globals().update(
    {name: value for name, value in vars(sign_in).items() if name.isupper() and name != "MIDDLEWARE"}
)
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/can-bo/"

LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", "Tiếng Việt"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "src" / "motcua" / "web" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Ho_Chi_Minh"

#: Address under which the public reaches the portal: printed in the QR codes of slips.
PUBLIC_URL = os.environ.get("MOTCUA_PUBLIC_URL", "http://localhost:8000").rstrip("/")

# Behind HTTPS (a proxy that sets X-Forwarded-Proto) cookies go over HTTPS only and browsers are told to stay there.
if PUBLIC_URL.startswith("https://"):
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 31_536_000
    CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
MEDIA_ROOT = DATA_DIR / "files"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}

FORM_RENDERER = "motcua.web.forms.Renderer"
CSRF_FAILURE_VIEW = "motcua.web.refusals.csrf_failure"
#: The gallery of components: for development and tests only.
MOTCUA_GALLERY = DEBUG

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
SILENCED_SYSTEM_CHECKS: list[str] = []

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "object-src": ["'none'"],
        "frame-ancestors": ["'self'"],
        "base-uri": ["'self'"],
        "form-action": ["'self'"],
    }
}
