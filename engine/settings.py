"""Settings, read from the environment only; each default is safe in production."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from engine.errors import InvalidInputError

PROJECT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class SampleAccount:
    """A sample account of the demonstration: the landlord, its address, its role, and what there is to see with it."""

    landlord: str
    email: str
    role: str
    sees: str


@dataclass(frozen=True)
class Demonstration:
    """That a site is a demonstration: every page says so, and its sign-in page lists the accounts with the password."""

    password: str
    accounts: tuple[SampleAccount, ...]


@dataclass(frozen=True)
class Settings:
    """Everything that differs from one installation to the next."""

    data: Path
    database_url: str
    content: Path = PROJECT
    secret_key: str | None = None
    smtp_host: str | None = None
    smtp_port: int = 25
    smtp_user: str | None = None
    smtp_password: str | None = None
    smtp_starttls: bool = False
    mail_from: str = "due-process@localhost"
    site_url: str = "http://127.0.0.1:8080"
    secure_cookies: bool = True
    embedded_jobs: bool = True
    trusted_proxies: int = 0  # how many proxies before the site name the caller's address; none is believed otherwise
    idle_minutes: int = 60  # a session ends after so many minutes without a request
    document_megabytes: int = 25  # the largest file that may be added to a case
    s3_endpoint: str | None = None  # host of an S3-compatible store for files; without it they stand in `data`
    s3_bucket: str = "due-process"
    s3_access_key: str | None = None
    s3_secret_key: str | None = None
    s3_region: str | None = None
    s3_tls: bool = True
    demonstration: Demonstration | None = None  # given by `dueprocess demo` alone, never by the environment

    @property
    def workflows(self) -> Path:
        """The folder of drawings, decision tables and scenarios."""
        return self.content / "workflows"

    @property
    def policies(self) -> Path:
        """The folder of landlords' profiles."""
        return self.content / "policies"

    @property
    def letters(self) -> Path:
        """The folder of letter templates."""
        return self.content / "letters"


def read_settings(environment: Mapping[str, str] | None = None, data: Path | None = None) -> Settings:
    """Read settings from `environment` (the process's own by default); `data` overrides DUEPROCESS_DATA.

    Without DATABASE_URL the database is a SQLite file in the data folder.
    """
    env = os.environ if environment is None else environment
    folder = (data or Path(env.get("DUEPROCESS_DATA", "data"))).resolve()
    return Settings(
        data=folder,
        database_url=_driver_url(env.get("DATABASE_URL") or f"sqlite:///{folder / 'dueprocess.sqlite3'}"),
        content=Path(env.get("DUEPROCESS_CONTENT", PROJECT)),
        secret_key=env.get("SECRET_KEY"),
        smtp_host=env.get("SMTP_HOST"),
        smtp_port=_number(env, "SMTP_PORT", 25),
        smtp_user=env.get("SMTP_USER"),
        smtp_password=env.get("SMTP_PASSWORD"),
        smtp_starttls=env.get("SMTP_STARTTLS", "") == "1",
        mail_from=env.get("MAIL_FROM", "due-process@localhost"),
        site_url=env.get("SITE_URL", "http://127.0.0.1:8080"),
        secure_cookies=env.get("INSECURE_COOKIES", "") != "1",
        embedded_jobs=env.get("EMBEDDED_JOBS", "1") == "1",
        trusted_proxies=_number(env, "TRUSTED_PROXIES", 0),
        idle_minutes=_number(env, "IDLE_MINUTES", 60),
        document_megabytes=_number(env, "DOCUMENT_MEGABYTES", 25),
        s3_endpoint=env.get("S3_ENDPOINT") or None,
        s3_bucket=env.get("S3_BUCKET", "due-process"),
        s3_access_key=env.get("S3_ACCESS_KEY"),
        s3_secret_key=env.get("S3_SECRET_KEY"),
        s3_region=env.get("S3_REGION"),
        s3_tls=env.get("S3_INSECURE", "") != "1",
    )


def _number(env: Mapping[str, str], name: str, default: int) -> int:
    text = env.get(name) or str(default)
    if not text.isascii() or not text.isdecimal() or len(text) > 9:
        raise InvalidInputError({name: [f"This setting must be a whole number, not “{text}”."]})
    return int(text)


def _driver_url(url: str) -> str:
    """Name the psycopg driver where a PostgreSQL address names none."""
    for prefix in ("postgresql://", "postgres://"):
        if url.startswith(prefix):
            return "postgresql+psycopg://" + url.removeprefix(prefix)
    return url
