"""What the server tells those who run it, and that it goes on: contract, Durability and failure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from care_spi_gen.verify import expect
from care_spi_gen.verify.care import (
    CONVERSATIONS,
    list_path,
    needed,
)
from care_spi_gen.verify.description.document import DESCRIPTION
from care_spi_gen.verify.description.text import Unreadable, read
from care_spi_gen.verify.exchange import Sent
from care_spi_gen.verify.failures import Failed, NoAnswer
from care_spi_gen.verify.raw import RawConnection
from care_spi_gen.verify.registry import house

if TYPE_CHECKING:
    from collections.abc import Mapping

    from care_spi_gen.verify.care import Care

_HEALTH = "Durability and failure 4"
_HEALTH_PATHS = ("/healthz", "/readyz")
# A server may wait for the rest of what it cannot read.
_SECONDS = 1.0


@house(_HEALTH, reads_only=True)
def healthz(care: Care) -> None:
    """GET /healthz at the host's root is 200, without a token."""
    _assert_well(care, "/healthz")


@house(_HEALTH, reads_only=True)
def readyz(care: Care) -> None:
    """GET /readyz at the host's root is 200, without a token, while the store is there."""
    _assert_well(care, "/readyz")


def _assert_well(care: Care, path: str) -> None:
    answer = care.at_root("GET", path)
    if answer.status in {401, 403}:
        token = ("Authorization", f"Bearer {care.secret}")
        known = care.session.send(Sent(care.origin, "GET", path, [token]))
        with needed("do without a token"):
            expect.that(known.status != 200, "no demand for a token", answer)
    expect.status(answer, 200)


@house("Fine points (HEAD)", reads_only=True)
def health_answers_head(care: Care) -> None:
    """HEAD of /healthz and /readyz is 200, as GET is."""
    _need_head(care)
    for path in _HEALTH_PATHS:
        _need_health(care, path)
        with care.case(path):
            expect.status(care.at_root("HEAD", path), 200)


@house("Fine points (X-Request-ID)", reads_only=True)
def health_has_a_request_id(care: Care) -> None:
    """The answers of /healthz and /readyz have an X-Request-ID, as all have."""
    with needed("find a request id in other answers"):
        expect.request_id(care.try_list(care.customer))
    for path in _HEALTH_PATHS:
        _need_health(care, path)
        with care.case(path):
            expect.request_id(care.at_root("GET", path))


def _need_health(care: Care, path: str) -> None:
    with needed(f"get {path}"):
        expect.status(care.at_root("GET", path), 200)


def _need_head(care: Care) -> None:
    path = list_path(care.customer)
    with needed("have HEAD answer as GET anywhere"):
        expect.status(care.request("HEAD", path), care.request("GET", path).status)


@house("Fine points (the published spec)", reads_only=True)
def openapi(care: Care) -> None:
    """GET /openapi.yaml below the base path is the spec that the server keeps, as YAML.

    It has the four paths, and says of each operation that it may be 401.
    """
    answer = care.request("GET", DESCRIPTION)
    expect.status(answer, 200)
    with care.case("media type"):
        media_type = answer.headers.get("Content-Type", "").partition(";")[0]
        expect.equal(media_type, "application/yaml", "Content-Type", answer)
    try:
        paths = read(answer.content)["paths"]
        responses = {
            f"{method.upper()} {path}": operation["responses"]
            for path, item in paths.items()
            for method, operation in item.items()
            if method in {"get", "post"}
        }
    except Unreadable as error:
        raise Failed("an OpenAPI document in YAML", str(error), answer) from None
    except (LookupError, TypeError, AttributeError):
        raise Failed("an OpenAPI document in YAML", str(answer), answer) from None
    with care.case("paths"):
        # A server may have more operations than the vendor's.
        missing = [path for path in _paths() if path not in paths]
        expect.equal(missing, [], "paths that are missing", answer)
    with care.case("401"):
        silent = [name for name, answers in responses.items() if "401" not in answers]
        expect.equal(silent, [], "operations that do not mention 401", answer)


def _paths() -> list[str]:
    one = f"{CONVERSATIONS}/{{conversationId}}"
    return [CONVERSATIONS, one, f"{one}/messages", f"{one}/close"]


@house("Fine points (HEAD)", reads_only=True)
def openapi_answers_head(care: Care) -> None:
    """HEAD of /openapi.yaml is 200, as GET is."""
    _need_head(care)
    with needed(f"get {DESCRIPTION}"):
        expect.status(care.request("GET", DESCRIPTION), 200)
    expect.status(care.request("HEAD", DESCRIPTION), 200)


@house("Durability and failure (improper requests)", reads_only=True)
def lives_on(care: Care) -> None:
    """After a caller that does not speak proper HTTP, the next is served as ever."""
    usual = care.try_list(care.customer).status
    for name, said in _improper(care).items():
        with care.case(name):
            _say(care, said)
            expect.status(care.try_list(care.customer), usual)


def _improper(care: Care) -> Mapping[str, bytes]:
    """What callers may say, by name."""
    target = care.base_path + list_path(care.customer)
    line = f"GET {target} HTTP/1.1\r\n".encode()
    return {
        "nothing": b"",
        "no request line": b"\x16\x03\x01\x02\x00\x01\x00\xfc\r\n\r\n",
        "another protocol": b"EHLO example.com\r\n",
        "HTTP/1.0": f"GET {target} HTTP/1.0\r\n\r\n".encode(),
        "half a header": line + b"Hos",
        "a header of 100 kB": line + b"Host: x\r\nX-Long: " + b"a" * 100_000 + b"\r\n\r\n",
        "no colon in a header": line + b"Host: x\r\nnonsense\r\n\r\n",
    }


def _say(care: Care, said: bytes) -> None:
    """Send these bytes on a connection of their own; whether and how they are answered is open."""
    sent = care.by_hand("GET", list_path(care.customer))
    try:
        with RawConnection(sent, min(care.session.time_left(), _SECONDS)) as connection:
            connection.send(said)
            connection.end_sending()
            if said:
                connection.read()
    except NoAnswer:
        return
