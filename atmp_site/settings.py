"""Settings of the site: one file, every choice of the operator an environment variable.

SECRET_KEY      a long random text; atmp_site/wsgi.py, and so every public site, requires it
SECRET_KEY_FALLBACKS  comma-separated former secret keys: what was signed with them (who is signed in, private pages of
                corrections) still holds
DEBUG           "1" for development
ALLOWED_HOSTS   comma-separated host names
DATABASE_URL    postgresql://...; unset: the embedded PostgreSQL
TRUSTED_ORIGINS comma-separated origins, https://catalogue.example
HTTPS           "1" behind a proxy that speaks https
PROXIES         how many proxies before the site append to X-Forwarded-For; unset: that header is not believed
CLASSIFY_RATE   classifications that one network address may ask for in a minute (600), "0" for no limit; each server
                process counts for itself
TWO_PAIRS_OF_EYES  "0" lets reviewers publish what they wrote themselves
SITE_URL        address of the site as people type it, for the links of mails (http://127.0.0.1:8000)
EMAIL_HOST      server that takes mails; unset: mails are printed instead of sent. With it EMAIL_PORT (25),
                EMAIL_HOST_USER, EMAIL_HOST_PASSWORD, and EMAIL_USE_TLS "1" for STARTTLS or EMAIL_USE_SSL "1" for TLS
DEFAULT_FROM_EMAIL  sender of the mails (webmaster@localhost)
SOURCES_CONTACT mail address that outside sources are told with each question (Crossref and PubMed serve those better who
                give one); unset: none
SUBMISSION_RATE submissions, answers and corrections that one network address may hand in on one day (20), "0" for no limit
"""

import os
from pathlib import Path

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from atmp_site import database


def listed(variable: str, default: str = "") -> list[str]:
    return [item.strip() for item in os.environ.get(variable, default).split(",") if item.strip()]


def whole_number(variable: str, default: int) -> int:
    value = os.environ.get(variable, "") or str(default)
    if not (value.isascii() and value.isdecimal()):
        raise ImproperlyConfigured(f"{variable} has to be a whole number, not {value!r}.")
    return int(value)


BASE_DIR = Path(__file__).resolve().parent.parent
DEBUG = os.environ.get("DEBUG", "") == "1"

# Everybody knows this one: it serves on a machine of one's own, and atmp_site/wsgi.py refuses it.
LOCAL_KEY = "local-only-" + "0" * 50
SECRET_KEY = os.environ.get("SECRET_KEY", "") or LOCAL_KEY
SECRET_KEY_FALLBACKS = listed("SECRET_KEY_FALLBACKS")
ALLOWED_HOSTS = listed("ALLOWED_HOSTS", "127.0.0.1,localhost,[::1]")
CSRF_TRUSTED_ORIGINS = listed("TRUSTED_ORIGINS")

INSTALLED_APPS = [
    "catalogue",
    "atmp_site.desk.DeskConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_filters",
    "pgtrigger",
    "pghistory",
    "axes",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "catalogue.conditional.PublicPagesMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "catalogue.errors.InWords",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
    "catalogue.recording.HistoryMiddleware",
]

ROOT_URLCONF = "atmp_site.urls"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]

DATABASES = {"default": database.settings()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
FIXTURE_DIRS = [BASE_DIR / "fixtures"]

AUTH_USER_MODEL = "catalogue.Curator"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "admin:login"
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = 0.5  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_VERBOSE = False

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("fr", _("French"))]
TIME_ZONE = "Europe/Paris"
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
# Served straight from static/: no collecting step, so that a fresh clone has its style sheet.
WHITENOISE_USE_FINDERS = True

# The clock and not the start of the transaction, so that the changes of one transaction keep their order.
PGHISTORY_CREATED_AT_FUNCTION = "clock_timestamp()"
PGHISTORY_MIDDLEWARE_METHODS = ("POST", "PUT", "PATCH", "DELETE")

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "catalogue.errors.csrf_failure"
if os.environ.get("HTTPS") == "1":
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = True
    SECURE_HSTS_SECONDS = 31_536_000
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

PROXIES = whole_number("PROXIES", 0)
CLASSIFY_RATE = whole_number("CLASSIFY_RATE", 600)
SUBMISSION_RATE = whole_number("SUBMISSION_RATE", 20)
TWO_PAIRS_OF_EYES = os.environ.get("TWO_PAIRS_OF_EYES", "1") != "0"

SITE_URL = (os.environ.get("SITE_URL", "") or "http://127.0.0.1:8000").rstrip("/")
SOURCES_CONTACT = os.environ.get("SOURCES_CONTACT", "").strip()
EMAIL_HOST = os.environ.get("EMAIL_HOST", "")
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if EMAIL_HOST else 'console'}.EmailBackend"
EMAIL_PORT = whole_number("EMAIL_PORT", 25)
EMAIL_HOST_USER = os.environ.get("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = os.environ.get("EMAIL_USE_TLS") == "1"
EMAIL_USE_SSL = os.environ.get("EMAIL_USE_SSL") == "1"
EMAIL_TIMEOUT = 30
DEFAULT_FROM_EMAIL = os.environ.get("DEFAULT_FROM_EMAIL", "") or "webmaster@localhost"

# Ten thousand repeated parameters are refused by Django itself.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_048_576

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
