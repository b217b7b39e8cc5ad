"""What a user says to `verify`, checked: each mistake is one Problem."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import TYPE_CHECKING, Literal, cast, get_args
from urllib.parse import urlsplit

from care_spi_gen.problems import Problem, UserError, refuse_unknown
from care_spi_gen.verify.registry import Profile

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from care_spi_gen.verify.registry import Check

Format = Literal["text", "json", "junit", "github", "html"]

FORMATS: tuple[Format, ...] = get_args(Format)
PROFILES: tuple[Profile, ...] = get_args(Profile)

_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
# What a header can carry, so that a server can be sent it at all.
_SECRET = re.compile(r"[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?")
_URL_CHARACTERS = re.compile(r"[A-Za-z0-9._~:/@!$&'()*+,;=%\[\]-]*")
_DOT_SEGMENT = re.compile(r"/\.{1,2}(?:/|$)")
# The verifier adds 32 characters of its own, and up to some more to try other spellings.
_LONGEST_PREFIX = 400


@dataclass(frozen=True, slots=True)
class Choice:
    """Which checks are wanted: those of a profile (None: that of the server), and patterns."""

    profile: Profile | None
    only: Sequence[str]
    skip: Sequence[str]


@dataclass(frozen=True, slots=True)
class Server:
    """Whom to judge, and the variable that its secret came from."""

    url: str
    product_urls: Sequence[str]
    customer_prefix: str
    secret_variable: str
    secret: str = field(repr=False)


def choice(profile: str | None, only: Sequence[str], skip: Sequence[str]) -> Choice:
    """What --profile, --only and --skip say. Raises UserError for an unknown profile."""
    if profile is not None:
        refuse_unknown("--profile", profile, PROFILES)
    return Choice(cast("Profile | None", profile), only, skip)


def format_named(name: str) -> Format:
    """What --format says. Raises UserError for an unknown one."""
    refuse_unknown("--format", name, FORMATS)
    return cast("Format", name)


def server(url: str | None, products: Sequence[str], prefix: str, variable: str) -> Server:
    """What URL, --product-url, --customer-prefix and --secret-env say. Raises UserError."""
    urls = product_urls(products)
    if url is None and not urls:
        hint = "name the server to judge, as in: care-spi-gen verify http://localhost:8080"
        raise UserError(Problem("URL is missing", hint))
    base = base_url(url, "URL") if url is not None else urls[0]
    return Server(base, urls, customer_prefix(prefix), variable, read_secret(variable))


def read_secret(variable: str, flag: str = "--secret-env") -> str:
    """The secret in an environment variable. Raises UserError, which never quotes it."""
    if not _VARIABLE.fullmatch(variable):
        # Not quoted: it may well be the secret itself.
        raise UserError(
            Problem(
                f"{flag} is not the name of a variable",
                "name the environment variable that holds the secret, never the secret itself",
            )
        )
    secret = os.environ.get(variable, "")
    if not secret.strip():
        raise UserError(
            Problem(
                f"{variable} is not set",
                "set it to the secret that the server was started with, or name another "
                f"environment variable by {flag}",
            )
        )
    if not _SECRET.fullmatch(secret):
        raise UserError(
            Problem(
                f"{variable} holds what no HTTP header can carry",
                "use printable ASCII, without a space or a line end at either end",
            )
        )
    return secret


def base_url(text: str, flag: str) -> str:
    """A base URL without a slash at its end. Raises UserError, which quotes no credentials."""
    problem = _url_problem(text)
    if problem:
        hint = "give the server's base URL, as in http://localhost:8080"
        raise UserError(Problem(f"{flag} {problem}", hint))
    return text.rstrip("/")


def _url_problem(text: str) -> str:
    # What may hide a password or a token is not quoted.
    for mark, what in (("?", "a query"), ("#", "a fragment")):
        if mark in text:
            return f"has {what}"
    try:
        parts = urlsplit(text)
        host, user = parts.hostname, parts.username
        _ = parts.port
    except ValueError:
        return "is not a URL"
    if user is not None:
        return "has a user name or a password in it"
    if parts.scheme not in {"http", "https"} or not host:
        return f"{text!r} is no http or https URL with a host"
    if not _URL_CHARACTERS.fullmatch(text) or _DOT_SEGMENT.search(parts.path):
        return f"{text!r} has characters or segments that a URL cannot have as they are"
    return ""


def product_urls(texts: Sequence[str], flag: str = "--product-url") -> Sequence[str]:
    """The base URLs of two products, or none. Raises UserError."""
    if len(texts) not in {0, 2}:
        raise UserError(
            Problem(
                f"{flag} is given {_times(len(texts))}",
                "give it twice, once for each of two products of the server, or not at all",
            )
        )
    urls = [base_url(text, flag) for text in texts]
    if len(set(urls)) < len(urls):
        raise UserError(Problem(f"{flag} names one product twice", "give the URLs of two products"))
    return urls


def customer_prefix(text: str) -> str:
    """What the ids of customers begin with."""
    if not text.isprintable() or not 0 < len(text) <= _LONGEST_PREFIX:
        hint = f"give 1 to {_LONGEST_PREFIX} printable characters"
        raise UserError(Problem("--customer-prefix cannot begin a customer's id", hint))
    return text


def refuse_unknown_patterns(flag: str, patterns: Iterable[str], checks: Sequence[Check]) -> None:
    """Raise UserError for the patterns that match nothing, with what may have been meant."""
    sections = {check.section for check in checks}
    names = [*sections, *(f"{section}.*" for section in sections), *_names(checks)]
    problems = [
        Problem(f"{flag} {pattern!r} matches no check", _near_miss(pattern, names))
        for pattern in patterns
    ]
    if problems:
        raise UserError(*problems)


def named_check(name: str, checks: Sequence[Check]) -> Check:
    """The check of this name. Raises UserError with what may have been meant."""
    for check in checks:
        if check.name == name:
            return check
    raise UserError(
        Problem(f"--explain {name!r} is not a check", _near_miss(name, list(_names(checks))))
    )


def _names(checks: Iterable[Check]) -> Iterable[str]:
    return (check.name for check in checks)


def _near_miss(text: str, names: Sequence[str]) -> str:
    found = get_close_matches(text, names, n=1, cutoff=0.5)
    # Many know the second half of a name only.
    found = found or [name for name in names if text.strip("*.") and text.strip("*.") in name][:1]
    return f"did you mean {found[0]}?" if found else "see care-spi-gen verify --list"


def _times(number: int) -> str:
    return "once" if number == 1 else f"{number} times"
