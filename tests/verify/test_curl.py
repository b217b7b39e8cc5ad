"""The lines that repeat a request: run by a shell, they send what the verifier sent."""

from __future__ import annotations

import subprocess
from base64 import b64encode
from typing import TYPE_CHECKING

import pytest
from care_spi_gen.verify.care import CONVERSATIONS, Care, Session, Target, list_path
from care_spi_gen.verify.exchange import Sent
from care_spi_gen.verify.raw import request_bytes
from care_spi_gen.verify.report.curl import command_line
from care_spi_gen.verify.report.redaction import Redactor
from care_spi_gen.verify.report.shell import Shell
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.verify.recorder import Recorder, recording

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from care_spi_gen.verify.exchange import Answer, Header

SECRET = "Tr0ub4dor&3/'x\"%41\\"  # noqa: S105 - nobody has it
PLAIN_SECRET = "s3cret-of-the-test"  # noqa: S105 - nobody has it


@pytest.fixture(scope="module")
def recorder() -> Iterator[Recorder]:
    with recording() as started:
        yield started


@pytest.fixture(params=[PLAIN_SECRET, SECRET, "s3"])
def care(request: pytest.FixtureRequest, recorder: Recorder) -> Care:
    return Care(Session(Target(recorder.origin, request.param)), f"{recorder.origin}/base")


def line_for(sent: Sent, secret: str) -> str:
    return command_line(sent, Shell(Redactor(secret), "CARE_SPI_SECRET"))


def run(line: str, secret: str, shell: str = "sh") -> None:
    subprocess.run(
        [shell, "-c", line],
        env={"PATH": "/usr/bin:/bin", "CARE_SPI_SECRET": secret},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=True,
        timeout=60,
    )


ORDINARY: dict[str, Callable[[Care], Answer]] = {
    "list": lambda care: care.try_list(care.customer),
    "create": lambda care: care.try_create(care.customer, "it's", 'a "quoted" $HOME `id` \\ !'),
    "unicode": lambda care: care.try_create(care.customer, "ü\u202e\x1b[31m", "\ud83d\ude00\0\n"),
    "long": lambda care: care.try_create(care.customer, "s", "x" * 100_000),
    "long-emoji": lambda care: care.try_create(care.customer, "s", "\U0001f600" * 20_000),
    "nested": lambda care: care.request(
        "POST", CONVERSATIONS, content=b'{"a":' * 5000 + b"1" + b"}" * 5000
    ),
    "spaces": lambda care: care.request("POST", CONVERSATIONS, content=b" " * 2**20),
    "not-utf-8": lambda care: care.request("POST", CONVERSATIONS, content=b'"\xff\xfe\x00%s\\"\n'),
    "at-sign": lambda care: care.request("POST", CONVERSATIONS, content=b"@/etc/hostname"),
    "hyphen": lambda care: care.request("POST", CONVERSATIONS, content=b"--\n"),
    "digit-after-control": lambda care: care.request("POST", CONVERSATIONS, content=b"\x017\0"),
    "line-ends": lambda care: care.request("POST", CONVERSATIONS, content=b"\n\r\n\n"),
    "empty-body": lambda care: care.request("POST", CONVERSATIONS, content=b""),
    "no-body": lambda care: care.request("POST", CONVERSATIONS),
    "put": lambda care: care.request("PUT", CONVERSATIONS, json={}),
    "delete": lambda care: care.request("DELETE", CONVERSATIONS),
    "options": lambda care: care.request("OPTIONS", CONVERSATIONS),
    "lower-case-method": lambda care: care.request("patch", CONVERSATIONS, json=[]),
    "get-with-body": lambda care: care.request("GET", CONVERSATIONS, json={"a": 1}),
    "media-type": lambda care: care.request(
        "POST", CONVERSATIONS, content=b"{}", headers={"Content-Type": 'text/x; a="b"'}
    ),
    "empty-header": lambda care: care.request("GET", "/x", headers={"X-Request-ID": ""}),
    "accept": lambda care: care.request("GET", "/x", headers={"Accept": "text/html"}),
    "dots": lambda care: care.request("GET", "/care/../care/./x"),
    "escapes": lambda care: care.request("GET", "/care/%2e%2e/%c3%bc/%41?a=%2B+&b=|[]{}"),
    "hostile-customer": lambda care: care.try_list("$(touch /tmp/x)`id`'\"\\\n#?&+ü"),
    "long-target": lambda care: care.request("GET", f"/care?{'x' * 8000}=1"),
    "root": lambda care: care.at_root("GET", "/healthz"),
    "secret-in-body": lambda care: care.try_create(care.customer, f"a{care.secret}b", care.secret),
}
AUTHORIZATION: dict[str, Callable[[str], str | bytes]] = {
    "whole": lambda secret: f"Bearer {secret}",
    "lower-case-scheme": lambda secret: f"bearer {secret}",
    "shorter": lambda secret: f"Bearer {secret[:-1]}",
    "without-its-first": lambda secret: f"Bearer {secret[1:]}",
    "longer": lambda secret: f"Bearer {secret}x",
    "twice": lambda secret: f"Bearer {secret}{secret}",
    "half": lambda secret: f"Bearer {secret[: len(secret) // 2]}",
    "middle": lambda secret: f"Bearer x{secret[1:-1]}y",
    "other-case": lambda secret: f"Bearer {secret.swapcase()}",
    "lower-case": lambda secret: f"Bearer {secret.lower()}",
    "upper-case": lambda secret: f"Bearer {secret.upper()}",
    "no-scheme": lambda secret: secret,
    "basic": lambda secret: "Basic " + b64encode(f"care:{secret}".encode()).decode(),
    "latin-1": lambda secret: f"Bearer {secret}".encode() + b"\xff\xfc",
    "only-scheme": lambda _: "Bearer",
    "empty-token": lambda _: "Bearer ",
    "spaces": lambda secret: f"Bearer   {secret}",
    "empty": lambda _: "",
}
BY_HAND: dict[str, Callable[[Care], Sent]] = {
    "unfinished": lambda care: care.by_hand(
        "POST", CONVERSATIONS, [("Content-Length", "100")], b'{"a', finished=False
    ),
    "length-twice": lambda care: care.by_hand(
        "POST", "/x", [("Content-Length", "2"), ("Content-Length", "2")], b"{}"
    ),
    "length-lies": lambda care: care.by_hand("POST", "/x", [("Content-Length", "1")], b"{}rest"),
    "length-not-a-number": lambda care: care.by_hand(
        "POST", "/x", [("Content-Length", "+2")], b"{}"
    ),
    "chunked": lambda care: care.by_hand(
        "POST", "/x", [("Transfer-Encoding", "chunked")], b"2\r\n{}\r\n0\r\n\r\n"
    ),
    "chunked-byte-ff": lambda care: care.by_hand(
        "POST", "/x", [("Transfer-Encoding", "chunked")], b"2\r\n\xff\xff\r\n0\r\n\r\n"
    ),
    "expect": lambda care: care.by_hand("POST", "/x", [("Expect", "100-continue")], b"{}"),
    "host-twice": lambda care: care.by_hand("GET", "/x", [("Host", "elsewhere")]),
    "control-in-header": lambda care: care.by_hand("GET", "/x", [("X-Request-ID", "a\x01\x7fb")]),
    "space-in-target": lambda care: care.by_hand("GET", "/a b\xff", []),
    "method-with-a-space": lambda care: care.by_hand("GE T", "/x", []),
    "long-and-unfinished": lambda care: care.by_hand(
        "POST", "/x", [("Content-Length", "9999999")], b" " * 100_000, finished=False
    ),
}


def recorded_twice(sent: Sent, recorder: Recorder, secret: str, shell: str = "sh") -> None:
    first = recorder.next()
    line = line_for(sent, secret)
    assert line.isascii()
    assert line.isprintable()
    run(line, secret, shell)
    assert recorder.next() == first


@pytest.mark.parametrize("name", ORDINARY)
def test_ordinary_requests_are_repeated(care: Care, recorder: Recorder, name: str) -> None:
    recorded_twice(ORDINARY[name](care).sent, recorder, care.secret)


@pytest.mark.parametrize("name", AUTHORIZATION)
def test_tokens_are_repeated_and_not_shown(care: Care, recorder: Recorder, name: str) -> None:
    headers: list[Header] = [("Authorization", AUTHORIZATION[name](care.secret))]
    path = list_path(care.customer)
    answer = care.raw("GET", path, headers, authorized=False)
    recorded_twice(answer.sent, recorder, care.secret)
    line = line_for(answer.sent, PLAIN_SECRET).lower()
    assert PLAIN_SECRET[: len(PLAIN_SECRET) // 2] not in line
    assert PLAIN_SECRET[len(PLAIN_SECRET) // 2 :] not in line


def test_a_header_twice_is_repeated(care: Care, recorder: Recorder) -> None:
    answer = care.raw("GET", "/x", [("Authorization", f"Bearer {care.secret}"), ("X-A", "1")] * 2)
    recorded_twice(answer.sent, recorder, care.secret)


@pytest.mark.parametrize("name", BY_HAND)
def test_requests_that_curl_would_put_right_go_out_as_they_were(
    care: Care, recorder: Recorder, name: str
) -> None:
    sent = BY_HAND[name](care)
    line = line_for(sent, care.secret)
    assert "telnet://" in line or "socket" in line
    run(line, care.secret)
    assert recorder.raw() == request_bytes(sent.method, sent.target, sent.headers, sent.body)


@pytest.mark.parametrize("shell", ["sh", "bash"])
@settings(
    deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    body=st.binary(max_size=60) | st.text(max_size=30).map(str.encode),
    query=st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), max_size=30),
    header=st.binary(max_size=20).map(lambda raw: raw.translate(None, b"\r\n\0")),
    chunked=st.sampled_from([[], [("Transfer-Encoding", "chunked")]]),
)
def test_odd_bytes_are_repeated(
    shell: str, recorder: Recorder, *, body: bytes, query: str, header: bytes, chunked: list[Header]
) -> None:
    care = Care(Session(Target(recorder.origin, PLAIN_SECRET)), recorder.origin)
    sent = care.raw("POST", f"/x?{query}", [("X-Odd", header), *chunked], body).sent
    recorded_twice(sent, recorder, PLAIN_SECRET, shell)


def test_an_encoded_secret_is_left_out() -> None:
    sent = Sent("http://localhost", "GET", f"/x?t={PLAIN_SECRET.encode().hex()}", [])
    assert line_for(sent, PLAIN_SECRET) == ("curl -sS -i 'http://localhost/x?t=***'")


def test_what_could_not_be_sent_has_a_line_all_the_same() -> None:
    sent = Sent("http://localhost", "GET", "/x", [("X-Request-ID", "\u202e")])
    assert line_for(sent, PLAIN_SECRET) == "curl -sS -i -H 'X-Request-ID: ?' http://localhost/x"


def test_lines_are_what_a_person_would_write() -> None:
    url = "http://localhost:8080"
    care = Care(Session(Target(url, PLAIN_SECRET)), url)
    sent = care.by_hand("POST", CONVERSATIONS, [("Content-Type", "application/json")], b'{"a": 1}')
    assert line_for(sent, PLAIN_SECRET) == (
        'curl -sS -i -H "Authorization: Bearer $CARE_SPI_SECRET"'
        " -H 'Content-Type: application/json' --data-binary '{\"a\": 1}'"
        " http://localhost:8080/care/conversations"
    )
    unfinished = care.by_hand("POST", "/x", [("Content-Length", "9")], b"{", finished=False)
    assert line_for(unfinished, PLAIN_SECRET) == (
        "printf 'POST /x HTTP/1.1\\r\\nHost: localhost:8080\\r\\nConnection: close\\r\\n"
        'Authorization: Bearer %s\\r\\nContent-Length: 9\\r\\n\\r\\n{\' "$CARE_SPI_SECRET"'
        " | curl -sS telnet://localhost:8080"
    )


def test_long_bodies_make_short_lines() -> None:
    sent = Sent("http://localhost", "POST", "/x", [], b'{"a": "' + b"x" * 100_000 + b'"}')
    assert len(line_for(sent, PLAIN_SECRET)) < 250


def test_tls_is_spoken_where_the_server_speaks_it() -> None:
    finished = Sent("https://localhost", "GET", "/x", [])
    assert line_for(finished, PLAIN_SECRET) == "curl -sS -i --http1.1 https://localhost/x"
    unfinished = Sent("https://[::1]", "GET", "/x", [], by_hand=True, finished=False)
    line = line_for(unfinished, PLAIN_SECRET)
    assert line.endswith(" | openssl s_client -quiet -connect '[::1]:443'")
