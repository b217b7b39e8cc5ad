"""Expectations that many contract tests share."""

import re

import httpx

REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,128}")
TIMESTAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
UUID4 = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")

_MEMBERS = {"type", "title", "status", "detail"}
_EXTRA_MEMBERS = {422: {"errors"}, 500: {"requestId"}}


def assert_request_id(response: httpx.Response) -> str:
    """Exactly one sane X-Request-ID; returns it."""
    identifiers = response.headers.get_list("X-Request-ID")
    assert len(identifiers) == 1, response.headers
    assert REQUEST_ID.fullmatch(identifiers[0]), identifiers
    return str(identifiers[0])


def assert_problem(response: httpx.Response, status: int) -> None:
    """An RFC 9457 answer of the contract's shape (Responses 3) with `status`."""
    assert response.status_code == status, f"{response.status_code}: {response.text[:500]}"
    assert response.headers["Content-Type"] == "application/problem+json"
    assert_request_id(response)
    problem = response.json()
    assert set(problem) == _MEMBERS | _EXTRA_MEMBERS.get(status, set())
    assert problem["status"] == status
    for member in ("type", "title", "detail"):
        assert isinstance(problem[member], str)
        assert problem[member]


def assert_violations(response: httpx.Response, *places: str) -> None:
    """A 422 whose errors are at `places`, all of them and no others.

    A place is an RFC 6901 pointer into the body, or `?name` for a query parameter.
    """
    assert_problem(response, 422)
    found = []
    for error in response.json()["errors"]:
        assert set(error) in ({"pointer", "detail"}, {"parameter", "detail"}), error
        assert isinstance(error["detail"], str)
        assert error["detail"]
        found.append(error["pointer"] if "pointer" in error else f"?{error['parameter']}")
    assert sorted(found) == sorted(places)


def assert_alike(response: httpx.Response, reference: httpx.Response) -> None:
    """Two answers that a caller cannot tell apart, request id and date aside."""

    def visible(answer: httpx.Response) -> tuple[int, list[tuple[str, str]], bytes]:
        passing = {"x-request-id", "date"}
        headers = sorted(
            item for item in answer.headers.multi_items() if item[0].lower() not in passing
        )
        return answer.status_code, headers, answer.content

    assert visible(response) == visible(reference)
