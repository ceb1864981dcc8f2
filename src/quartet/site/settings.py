"""Django's settings. What an installation may change comes from `config.Config`; the rest is the same everywhere."""

from pathlib import Path

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _
from psycopg.conninfo import conninfo_to_dict

from quartet.site.config import Config

CONFIG = Config.from_env()
HERE = Path(__file__).resolve().parent

SECRET_KEY = CONFIG.secret("django.key")
DEBUG = False
ALLOWED_HOSTS = ["*"]  # Caddy in front answers only for its own address; loopback otherwise
APPEND_SLASH = True
ROOT_URLCONF = "quartet.site.urls"
WSGI_APPLICATION = "quartet.site.wsgi.application"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.forms",
    "csp",
    "django_htmx",
    "template_partials",
    "django_vite",
    "procrastinate.contrib.django",
    "quartet.ground.places",
    "quartet.ground.people",
    "quartet.ground.ledger",
    "quartet.ground.outbox",
    "quartet.ground.files",
    "quartet.ground.papers",
    "quartet.ground.clock",
    "quartet.ground.holidays",
    "quartet.ground.reminders",
    "quartet.resolution.aids",
    "quartet.resolution.learning",
    "quartet.grassroots.grids",
    "quartet.grassroots.members",
    "quartet.grassroots.duty",
    "quartet.grassroots.benefits",
    "quartet.grassroots.stations",
    "quartet.resolution.season",
    "quartet.resolution.kinds",
    "quartet.resolution.mediation",
    "quartet.resolution.duty",
    "quartet.resolution.watch",
    "quartet.resolution.clues",
    "quartet.resolution.field",
    "quartet.resolution.reports",
    "quartet.resolution.cases",
    "quartet.oversight.rates",
    "quartet.resolution.worklog",
    "quartet.oversight.burden",
    "quartet.oversight.sixfree",
    "quartet.resolution.agreements",
    "quartet.resolution.papers",
    "quartet.resolution.whistle",
    "quartet.resolution.spoken",
    "quartet.grassroots.carriers",
    "quartet.resolution.circuit",
    "quartet.site",
    "allauth",  # after ours, whose templates of the same name win
    "allauth.account",
    "allauth.mfa",
    "axes",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "quartet.ground.people.middleware.ActingMiddleware",
    "quartet.site.middleware.DomainErrorMiddleware",
    "quartet.site.middleware.SignInMiddleware",
    "axes.middleware.AxesMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.messages.context_processors.messages",
                "quartet.site.context.frame",
            ],
        },
    },
]
FORM_RENDERER = "quartet.site.forms.QuartetRenderer"


def _database(dsn: str | None) -> dict[str, object]:
    """Turn a DSN into Django's settings; with none, a name that fails clearly when somebody connects."""
    parts = conninfo_to_dict(dsn or "postgresql://quartet_app@127.0.0.1:1/quartet")
    known = {key: str(parts.pop(key, "") or "") for key in ("dbname", "user", "password", "host", "port")}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": known["dbname"],
        "USER": known["user"],
        "PASSWORD": known["password"],
        "HOST": known["host"],
        "PORT": known["port"],
        "OPTIONS": parts,  # sslmode and the like
        "CONN_MAX_AGE": None,  # one connection per thread, kept; a dead one is noticed by the health check
        "CONN_HEALTH_CHECKS": True,
    }


DATABASES = {"default": _database(CONFIG.app_dsn or CONFIG.database_url)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "people.Person"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",  # first: a locked-out attempt never reaches the password check
    "django.contrib.auth.backends.ModelBackend",
    "quartet.ground.people.signin.ActivationBackend",  # the code of a slip, once
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "/account/login/"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_ADAPTER = "quartet.ground.people.adapter.AccountAdapter"
# axes counts wrong passwords in the database. The second factor is counted by allauth, in each web process by itself.
ACCOUNT_RATE_LIMITS = {"login": None, "login_failed": "5/5m/key"}
ACCOUNT_SESSION_REMEMBER = False
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Quartet 四重奏"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]  # a stranger cannot lock a clerk out from elsewhere
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_CALLABLE = "quartet.ground.people.signin.locked_out"
AXES_IPWARE_PROXY_COUNT = 0  # Caddy names one address, the one it saw; more in the header would be no one's word
AXES_IPWARE_META_PRECEDENCE_ORDER = ["HTTP_X_FORWARDED_FOR", "REMOTE_ADDR"]
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False

SESSION_COOKIE_AGE = 8 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = CONFIG.encrypted
SECURE_HSTS_SECONDS = 365 * 86400 if CONFIG.encrypted else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "font-src": [SELF],
        "media-src": [SELF, "blob:"],
        "connect-src": [SELF],
        "worker-src": [SELF, "blob:"],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    },
}

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Chinese")), ("en", _("English"))]
LANGUAGE_COOKIE_NAME = "quartet_language"
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

STATIC_URL = "/static/"
STATICFILES_DIRS = [HERE / "static"]
WHITENOISE_USE_FINDERS = True  # the wheel holds the files; no collect step to forget
WHITENOISE_AUTOREFRESH = False
WHITENOISE_IMMUTABLE_FILE_TEST = r"^.+[.-][0-9a-zA-Z_-]{8,12}\..+$"
DJANGO_VITE = {
    "default": {"manifest_path": HERE / "static" / "built" / ".vite" / "manifest.json", "static_url_prefix": "built"},
    "field": {
        "manifest_path": HERE / "static" / "built" / "field" / ".vite" / "manifest.json",
        "static_url_prefix": "built/field",
    },
}

# What a grid's board quotes of the duty list, which lies above it in the house.
BOARD_DUTIES = "quartet.resolution.duty.queries.village_duties"

# What looks in words for everybody for names and numbers, which lies above the rooms that ask.
PERSON_SCAN = "quartet.resolution.clues.scan.scan"

WATCH_EVERY = CONFIG.watch_every
TRACK_DAYS = CONFIG.track_days

FILES_ROOT = CONFIG.home / "files"
PAPER_FONTS = CONFIG.home / "fonts"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
FILE_UPLOAD_PERMISSIONS = 0o600

SILENCED_SYSTEM_CHECKS: list[str] = []

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        # Request lines may carry names and secrets in their paths; the front writes the access log without them.
        "django.request": {"level": "ERROR"},
        "axes": {"level": "WARNING"},
        "procrastinate": {"level": "WARNING"},
    },
}
