"""Settings, read from the environment. A secret may also stand in a file named by `<NAME>_FILE`."""

import os
import socket
from pathlib import Path
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured
from psycopg.conninfo import conninfo_to_dict

from motcua import logs, stores


def env(name: str, default: str | None = None) -> str:
    """The value of a variable, or the content of the file that `<name>_FILE` names.

    Raises ImproperlyConfigured, naming the variable, where there is neither value nor default.
    """
    if f"{name}_FILE" in os.environ:
        try:
            return Path(os.environ[f"{name}_FILE"]).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise ImproperlyConfigured(f"{name}_FILE cannot be read: {error}") from error
    value = os.environ.get(name, default)
    if value is None:
        raise ImproperlyConfigured(f"{name} is not set (nor {name}_FILE)")
    return value


BASE_DIR = Path(__file__).resolve().parents[2]
VAR_DIR = Path(env("MOTCUA_VAR", str(BASE_DIR / "var")))
DEMO = env("MOTCUA_DEMO", "") == "1"
DEBUG = False
SECRET_KEY = env("MOTCUA_SECRET_KEY")
KEYSTORE_PASSWORD = env("MOTCUA_KEYSTORE_PASSWORD", "")
# The name of this machine: what its signing agent holds open is signed by its own worker only.
NODE = env("MOTCUA_NODE", socket.gethostname())[:60]
SIGNER_SOCKET = Path(env("MOTCUA_SIGNER_SOCKET", str(VAR_DIR / "run" / "signer.sock")))
# Libraries of signing devices that may be loaded, and the PIN of the device that holds organizations' keys.
PKCS11_MODULES = [path for path in env("MOTCUA_PKCS11_MODULES", "").split(",") if path]
PKCS11_PIN = env("MOTCUA_PKCS11_PIN", "")
# Time stamps (RFC 3161), and how much a signature carries: B-B, B-T or B-LT; the best that is configured if left out.
TSA_URL = env("MOTCUA_TSA_URL", "")
SIGNATURE_LEVEL = env("MOTCUA_SIGNATURE_LEVEL", "B-LT" if TSA_URL else "B-B")
if SIGNATURE_LEVEL not in {"B-B", "B-T", "B-LT"}:
    raise ImproperlyConfigured("MOTCUA_SIGNATURE_LEVEL is none of B-B, B-T, B-LT")
# Whether to sign without a time stamp where its authority is down, and where nobody tells if a certificate was revoked.
SIGN_WITHOUT_STAMP = env("MOTCUA_SIGN_WITHOUT_STAMP", "") == "1"
SIGN_UNCHECKED = env("MOTCUA_SIGN_UNCHECKED", "") == "1"
# A remote signing service by the CSC API, and who we are to it.
CSC_URL = env("MOTCUA_CSC_URL", "")
CSC_TOKEN = env("MOTCUA_CSC_TOKEN", "")
# Responders inside our own network; every other host must have a public address to be asked about revocation.
REVOCATION_HOSTS = [host for host in env("MOTCUA_REVOCATION_HOSTS", "").split(",") if host]
REVOCATION_HOSTS += [urlsplit(TSA_URL).netloc] if TSA_URL else []
SECRET_KEY_FALLBACKS = [key for key in env("MOTCUA_SECRET_KEY_FALLBACKS", "").split(",") if key]
ALLOWED_HOSTS = env("MOTCUA_HOSTS", "localhost,127.0.0.1").split(",")
# The province that this installation serves; where an address names none, it is meant.
PROVINCE_CODE = env("MOTCUA_PROVINCE", "24")
SITE_URL = env("MOTCUA_SITE_URL", "http://127.0.0.1:8000")
CSRF_TRUSTED_ORIGINS = [SITE_URL]
# Where the demonstration authority answers.
AUTHORITY_URL = env("MOTCUA_AUTHORITY_URL", SITE_URL)

MODULES = [
    "api", "office", "portal", "connectors", "dossiers", "feedback", "certification", "catalogue", "signatures", "workflow", "forms",
    "documents", "organizations", "territory", "accounts", "calendars", "audit", "kit",
]  # fmt: skip
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "procrastinate.contrib.django",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    *(f"motcua.{module}" for module in reversed(MODULES)),
    "motcua.connectors.remote_signing",
    "motcua.connectors.vneid",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "motcua.kit.policy.PolicyMiddleware",
    "motcua.logs.AccessLogMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "motcua.accounts.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "motcua.accounts.middleware.ActorMiddleware",
    "motcua.kit.typed.TypedTextMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "motcua.kit.middleware.ErrorMiddleware",
    "motcua.kit.outages.OutageMiddleware",
]
ROOT_URLCONF = "motcua.urls"
WSGI_APPLICATION = "motcua.wsgi.application"

_jinja = {
    "BACKEND": "django.template.backends.jinja2.Jinja2",
    "DIRS": [BASE_DIR / "src" / "motcua" / module / "templates" for module in MODULES],
    "APP_DIRS": False,
    "OPTIONS": {
        "environment": "motcua.kit.pages.environment",
        "context_processors": ["motcua.kit.pages.form_token"],
    },
}
_django = {
    "BACKEND": "django.template.backends.django.DjangoTemplates",
    "APP_DIRS": True,
    "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
}
TEMPLATES = [_jinja, _django]

_database = conninfo_to_dict(env("DATABASE_URL"))
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": _database.get("dbname", "motcua"),
        "USER": _database.get("user", ""),
        "PASSWORD": _database.get("password", ""),
        "HOST": _database.get("host", ""),
        "PORT": _database.get("port", ""),
        "OPTIONS": {
            "pool": {"min_size": 1, "max_size": int(env("MOTCUA_DATABASE_CONNECTIONS", "16")), "timeout": 10},
            "server_side_binding": True,
            "prepare_threshold": 2,
        },
        "TEST": {"NAME": env("MOTCUA_TEST_DATABASE", "test_motcua")},
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [{"NAME": "motcua.accounts.passwords.Rules"}]
LOGIN_URL = "account_login"
# Where people land who have just signed in or out.
LOGIN_REDIRECT_URL = LOGOUT_REDIRECT_URL = "portal:home"
OFFICE_URL = "office:work"
SAMPLE_PASSWORD = env("MOTCUA_SAMPLE_PASSWORD", "") if DEMO else ""
SAMPLE_PIN = env("MOTCUA_SAMPLE_PIN", "") if DEMO else ""

ACCOUNT_ADAPTER = "motcua.accounts.adapter.AccountAdapter"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_FORMS = {"login": "motcua.accounts.forms.SignInForm"}
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
# A whole province may come from one address in the morning; the five attempts are counted by name.
ACCOUNT_RATE_LIMITS = {"login": "600/m/ip", "login_failed": ""}
ALLAUTH_TRUSTED_PROXY_COUNT = int(env("MOTCUA_TRUSTED_PROXIES", "0"))
MFA_ADAPTER = "motcua.accounts.adapter.MFAAdapter"
MFA_FORMS = {"authenticate": "motcua.accounts.forms.CodeForm"}
MFA_SUPPORTED_TYPES = ["totp"]
# A code stays good for half a minute after it changed, for slow typists and clocks.
MFA_TOTP_TOLERANCE = 1
SOCIALACCOUNT_ADAPTER = "motcua.connectors.vneid.adapter.SocialAdapter"
SOCIALACCOUNT_EMAIL_VERIFICATION = "none"
SOCIALACCOUNT_PROVIDERS = {"vneid": {"AUTH_PARAMS": {"prompt": "login"}}}
SOCIALACCOUNT_REQUESTS_TIMEOUT = 10

VNEID_ISSUER = env("VNEID_ISSUER", "https://sso.dancuquocgia.gov.vn").rstrip("/")
VNEID = {
    "client_id": env("VNEID_CLIENT_ID", "motcua"),
    "secret": env("VNEID_CLIENT_SECRET", ""),
    "settings": {
        "server_url": VNEID_ISSUER,
        "token_auth_method": env("VNEID_TOKEN_AUTH_METHOD", "client_secret_post"),
        # Where VNeID publishes no discovery document, its addresses are named here.
        "endpoints": {
            "issuer": VNEID_ISSUER,
            "authorization_endpoint": env("VNEID_AUTHORIZATION_ENDPOINT", ""),
            "token_endpoint": env("VNEID_TOKEN_ENDPOINT", ""),
            "userinfo_endpoint": env("VNEID_USERINFO_ENDPOINT", ""),
            "jwks_uri": env("VNEID_JWKS_URI", ""),
        },
    },
}

SESSION_ENGINE = "django.contrib.sessions.backends.signed_cookies"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"
# Limits of signing in by address, codes that were used already, what authorities said about revocation. It must
# be shared by all processes, and PostgreSQL is.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "accounts_cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

IS_HTTPS = SITE_URL.startswith("https://")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = IS_HTTPS
LANGUAGE_COOKIE_AGE = 365 * 24 * 60 * 60
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if IS_HTTPS and not DEMO else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_SECONDS > 0
if env("MOTCUA_TRUSTED_PROXIES", "0") != "0":
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "font-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
        # A form that signs in is answered by a redirect to VNeID.
        "form-action": ["'self'", VNEID_ISSUER],
    }
}
# Ten files of ten megabytes, and the form around them; what is larger is refused before it is read.
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
DATA_UPLOAD_MAX_NUMBER_FILES = 20
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024

LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", "Tiếng Việt"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "src" / "motcua" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Ho_Chi_Minh"

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "build" / "static"]
STATIC_ROOT = VAR_DIR / "static"
MEDIA_ROOT = VAR_DIR / "files"
FILE_UPLOAD_HANDLERS = ["motcua.documents.files.uploads.LimitedUploadHandler"]
# Tests take the built files as they are; elsewhere their names carry their hash and they are kept for ever.
PLAIN_STATIC = env("MOTCUA_PLAIN_STATIC", "") == "1"
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = PLAIN_STATIC
# Files lie in a folder, or in S3; a second copy of each, from which a damaged one is mended, may lie in either.
S3_BUCKET = env("MOTCUA_S3_BUCKET", "")
FILES_COPY = env("MOTCUA_FILES_COPY", "")
STORAGES = {
    "default": stores.named(f"s3://{S3_BUCKET}" if S3_BUCKET else str(MEDIA_ROOT), env),
    **({"copy": stores.named(FILES_COPY, env)} if FILES_COPY else {}),
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if PLAIN_STATIC
        else "whitenoise.storage.CompressedManifestStaticFilesStorage",
    },
}
# Where clamd listens ("unix:/run/clamav/clamd.ctl", "tcp://host:3310"); unset, nothing is scanned, which is shown.
CLAMD = env("MOTCUA_CLAMD", "")
# The folder into which scanners write, a sub-folder for each reception point or person.
SCAN_FOLDER = env("MOTCUA_SCAN_FOLDER", "")
# Every file is read and compared with its hash once in so many nights.
FILES_CHECKED_IN_DAYS = int(env("MOTCUA_FILES_CHECKED_IN_DAYS", "30"))
# Retention in days: of files that nothing refers to, and of drafts that nobody touches (0: for ever).
KEEP_UNUSED_FILES_DAYS = int(env("MOTCUA_KEEP_UNUSED_FILES_DAYS", "30"))
KEEP_DRAFTS_DAYS = int(env("MOTCUA_KEEP_DRAFTS_DAYS", "0"))
SILENCED_SYSTEM_CHECKS: list[str] = []
LOGGING = logs.configuration(as_json=not DEMO)
