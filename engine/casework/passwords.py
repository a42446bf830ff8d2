"""Passwords and secrets: argon2 for what people remember, SHA-256 for random secrets."""

import hashlib
import secrets
from collections.abc import Sequence
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

SHORTEST, LONGEST = 12, 128
_HASHER = PasswordHasher()
# Letters and digits that are not mistaken for one another when read out.
_READABLE = "abcdefghjkmnpqrstuvwxyz23456789"


def hash_password(password: str) -> str:
    """Return the argon2id hash of a password."""
    return _HASHER.hash(password)


def matches(password: str, stored: str | None) -> bool:
    """Tell whether a password is the one stored; takes as long where there is no account (`stored` None)."""
    try:
        right = _HASHER.verify(stored or _nobody(), password)
    except (VerifyMismatchError, InvalidHashError):
        return False
    return right and stored is not None


def problems(password: str, *, email: str, name: str, old: str | None = None) -> Sequence[str]:
    """Return what is wrong with a new password, in plain words; nothing where it may be used."""
    found = []
    if not SHORTEST <= len(password) <= LONGEST:
        found.append(f"The password must have {SHORTEST} to {LONGEST} characters. Three random words are a good one.")
    plain = password.casefold()
    told = [email.partition("@")[0], *name.split()]
    if plain and any(len(part) > 3 and part.casefold() in plain for part in told):
        found.append("The password must not contain your name or e-mail address.")
    if len(set(plain)) < 5:
        found.append("The password repeats the same few characters. Choose a longer mix.")
    if old is not None and password == old:
        found.append("The new password must differ from the old one.")
    return found


def temporary() -> str:
    """Return a random password to be read out once, in groups of four."""
    return "-".join("".join(secrets.choice(_READABLE) for _ in range(4)) for _ in range(4))


def secret(prefix: str = "") -> str:
    """Return a secret of 32 random bytes, as text."""
    return prefix + secrets.token_urlsafe(32)


def fingerprint(value: str) -> str:
    """Return the SHA-256 of a secret: what is stored of it."""
    return hashlib.sha256(value.encode()).hexdigest()


@lru_cache(maxsize=1)
def _nobody() -> str:
    """A hash that no password has: checked against where there is no account, so that it takes the same time."""
    return _HASHER.hash(secrets.token_urlsafe(32))
