"""What a customer's id may be, and where it has to be given."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from care_spi_gen.verify import expect
from care_spi_gen.verify.care import (
    CONVERSATIONS,
    close_path,
    list_path,
    messages_path,
    needed,
)
from care_spi_gen.verify.checks.scope.strangers import list_shows_own_only
from care_spi_gen.verify.failures import Failed
from care_spi_gen.verify.registry import house, vendor
from care_spi_gen.verify.support.basis import resting_on

if TYPE_CHECKING:
    from collections.abc import Mapping

    from care_spi_gen.verify.care import Care
    from care_spi_gen.verify.exchange import Answer

LONGEST = 512
_WIDE = "\U0001f600"
# A character of four bytes is twelve in a URL, and many servers read no URL of 4,096.
_WIDE_IN_A_URL = 300
_PLAIN_CUSTOMERS = 4
_WITHOUT = {"no query": "", "empty query": "?"}


@vendor("GET /care/conversations, customerId", reads_only=True)
def customer_required_to_list(care: Care) -> None:
    """A list without a customerId is refused.

    It is not the list of everybody's conversations.
    """
    expect.refused(care.request("GET", CONVERSATIONS))


@vendor("GET /care/conversations/{conversationId}, customerId")
def customer_required_to_read(care: Care) -> None:
    """A conversation is not read without a customerId."""
    conversation = care.create(care.customer)
    expect.refused(care.request("GET", f"{CONVERSATIONS}/{conversation}"))


def _assert_violation(answer: Answer, place: str) -> None:
    """422 at `place`, as far as the errors can be read: section responses judges their shape."""
    expect.status(answer, 422)
    try:
        places = expect.violated(answer)
    except Failed:
        return
    expect.that(places == [place], f"an error at {place} alone", answer, places)


def _assert_violations(care: Care, queries: Mapping[str, str]) -> None:
    """Each query is a violation of the list and, if it looks at the query first, of the detail."""
    paths = {"list": CONVERSATIONS}
    detail = f"{CONVERSATIONS}/{care.unknown}"
    if care.raw("GET", detail).status == 422:
        paths["get"] = detail
    for operation, path in paths.items():
        for name, query in queries.items():
            with care.case(f"{operation}, {name}"):
                _assert_violation(care.raw("GET", f"{path}?{query}"), "?customerId")


@house("Scope 3", reads_only=True)
@resting_on(customer_required_to_list)
def customer_missing(care: Care) -> None:
    """A list without a customerId is 422, and the error is at that parameter."""
    for name, query in _WITHOUT.items():
        with care.case(name):
            _assert_violation(care.raw("GET", CONVERSATIONS + query), "?customerId")


@house("Scope 3")
@resting_on(customer_required_to_read, customer_missing)
def customer_missing_to_read(care: Care) -> None:
    """To read a conversation without a customerId is 422, and the error is at that parameter."""
    path = f"{CONVERSATIONS}/{care.create(care.customer)}"
    for name, query in _WITHOUT.items():
        with care.case(name):
            _assert_violation(care.raw("GET", path + query), "?customerId")


@house("Scope 3", reads_only=True)
@resting_on(customer_missing)
def customer_empty(care: Care) -> None:
    """An empty customerId in the query is 422.

    What stores no customer, or all of them, under an empty id would be shown to anybody.
    """
    _assert_violations(care, {"no value": "customerId=", "no sign": "customerId"})


@house("Scope 3", reads_only=True)
@resting_on(customer_missing)
def customer_too_long(care: Care) -> None:
    """A customerId of 513 characters in the query is 422."""
    narrow = "a" * (LONGEST + 1)
    wide = _WIDE * _WIDE_IN_A_URL + "a" * (LONGEST + 1 - _WIDE_IN_A_URL)
    customers = {"of one byte": narrow, "of four bytes": wide}
    queries = {name: f"customerId={quote(customer)}" for name, customer in customers.items()}
    _assert_violations(care, queries)


@house("Scope 3", reads_only=True)
@resting_on(customer_missing)
def customer_repeated(care: Care) -> None:
    """A customerId given twice in the query is 422, be they the same or not.

    A proxy may look at one of them, and the server at the other.
    """
    first = f"customerId={care.customer}"
    queries = {
        "different": f"{first}&customerId={care.new_customer()}",
        "the same": f"{first}&{first}",
        "one empty": f"{first}&customerId=",
        "one encoded": f"{first}&%63ustomerId={care.new_customer()}",
    }
    _assert_violations(care, queries)


@house("Scope 3", reads_only=True)
@resting_on(customer_missing)
def customer_misspelt(care: Care) -> None:
    """Only `customerId` is the parameter: other spellings are none."""
    for name in ("customer_id", "customerid", "CustomerId", "customerId[]", "other"):
        with care.case(name):
            # Where the errors are is not judged: a server may report an unknown parameter, too.
            answer = care.raw("GET", f"{CONVERSATIONS}?{name}={care.customer}")
            expect.status(answer, 422)


@house("Scope 3", reads_only=True)
def customer_of_one_character(care: Care) -> None:
    """A customerId of one character is as good as any.

    It is asked for a conversation that nobody has: the customer may be a real one. In some
    languages "0" counts as empty.
    """
    wanted = care.try_detail(care.unknown, care.customer).status
    for customer in ("0", _WIDE):
        with care.case(customer):
            expect.status(care.try_detail(care.unknown, customer), wanted)


def _bodies(care: Care) -> dict[str, tuple[str, dict[str, str]]]:
    known = {"conversationId": care.unknown}
    return {
        "create": (CONVERSATIONS, {"subject": "s", "body": "b"}),
        "message": (messages_path(care.unknown), known | {"body": "b"}),
        "close": (close_path(care.unknown), known | {"action": "close"}),
    }


@house("Scope 3")
@resting_on(customer_empty, customer_too_long)
def customer_in_a_body(care: Care) -> None:
    """A customerId in a body that is empty or longer than 512 characters is 422."""
    values = {"empty": "", "513": "a" * (LONGEST + 1), "513 of four bytes": _WIDE * (LONGEST + 1)}
    for operation, (path, body) in _bodies(care).items():
        with needed("see a missing customerId reported"):
            _assert_violation(care.request("POST", path, json=body), "/customerId")
        for name, value in values.items():
            with care.case(f"{operation}, {name}"):
                answer = care.request("POST", path, json=body | {"customerId": value})
                _assert_violation(answer, "/customerId")


def _assert_writes(care: Care, customer: str) -> str:
    """`customer` can create a conversation, post to it and resolve it; returns its id."""
    created = care.try_create(customer)
    expect.accepted(created)
    conversation = str(created.json()["conversationId"])
    expect.accepted(care.try_message(conversation, customer))
    expect.accepted(care.try_end(conversation, customer, "resolve"))
    return conversation


def _assert_served(care: Care, customer: str) -> None:
    """`customer` can do all there is to do, and has no other conversation in the list."""
    conversation = _assert_writes(care, customer)
    expect.accepted(care.try_detail(conversation, customer))
    answer = care.try_list(customer)
    expect.accepted(answer)
    listed = [summary["id"] for summary in answer.json()["conversations"]]
    expect.that(listed == [conversation], "the customer's one conversation", answer, listed)


def _plain_customers_are_served(care: Care) -> None:
    """Several in a row: what is lost now and then is not the odd id's fault."""
    for _ in range(_PLAIN_CUSTOMERS):
        _assert_served(care, care.new_customer())


@house("Scope 3")
@resting_on(list_shows_own_only, _plain_customers_are_served)
def customer_of_512(care: Care) -> None:
    """A customerId of 512 characters, however many bytes they have, works everywhere.

    Columns, keys and limits often count bytes, or the halves of a surrogate pair.
    """
    for name, unit in {"one byte": "a", "two bytes": "\u00e9"}.items():
        with care.case(name):
            _assert_served(care, _filled(care.new_customer(), unit))
    with care.case("four bytes"):
        _assert_served(care, _filled(care.new_customer(_WIDE * _WIDE_IN_A_URL), "a"))
    with care.case("four bytes each"):
        _assert_writes(care, _filled(care.new_customer(), _WIDE))


def _filled(customer: str, unit: str) -> str:
    return customer + unit * (LONGEST - len(customer))


_TEXTS = {
    "SQL wildcard %": "%",
    "SQL wildcard _": "__",
    "quotes": "'\"`\\",
    "SQL": "' OR '1'='1",
    "SQL after a backslash": "\\' OR 1=1 -- ",
    "placeholders": "%s %(x)s $1 :x ?",
    "braces": "{a}",
    "braces the other way round": "a}b{",
    "empty braces": "{}",
    "glob": "*a?[a-z]",
    "separators": ":a:b|c\x1fd",
    "line end": "x\r\ny",
    "Lua": "]] KEYS[1]",
}


@house("Scope 4")
@resting_on(list_shows_own_only, _plain_customers_are_served)
def customer_of_any_characters(care: Care) -> None:
    """A customerId means nothing to the store: SQL, patterns, templates, separators.

    They share their beginning with a plain one, which a pattern would match.
    """
    base = care.new_customer()
    care.create(f"{base}ab")
    for name, text in _TEXTS.items():
        with care.case(name):
            _assert_served(care, base + text)


@house("Fine points, Lengths")
@resting_on(list_shows_own_only)
def plus_is_a_space(care: Care) -> None:
    """In a query `+` is a space, and `%2B` is not."""
    conversation = care.create(f"{care.customer} x")
    with needed("find a customer with a space"):
        answer = care.try_list(f"{care.customer} x")
        expect.that(conversation in answer.text, "the conversation to be listed", answer)
    for spelling, wanted in {"+": True, "%2B": False, "%2b": False}.items():
        with care.case(spelling):
            answer = care.raw("GET", f"{list_path(care.customer)}{spelling}x")
            what = f"the conversation{'' if wanted else ' not'} to be listed"
            expect.that((conversation in answer.text) == wanted, what, answer)
