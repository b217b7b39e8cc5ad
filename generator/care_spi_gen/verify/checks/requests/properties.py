"""What bodies and queries have to hold, and what they may hold besides."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from care_spi_gen.verify import expect
from care_spi_gen.verify.care import CONVERSATIONS, detail_path, list_path, needed
from care_spi_gen.verify.registry import house, vendor
from care_spi_gen.verify.support.basis import resting_on
from care_spi_gen.verify.support.odd_input import UNKNOWN_PROPERTIES
from care_spi_gen.verify.support.writes import (
    all_writes,
    create,
    creation,
    good_body,
    ordinary_use,
    writes_to,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from care_spi_gen.verify.care import Care, Json
    from care_spi_gen.verify.exchange import Answer
    from care_spi_gen.verify.support.writes import Write

_SCHEMAS = "spi-care.yaml, schemas of the three request bodies"
_WRONG_VALUES: Mapping[str, object] = {
    "number": 5,
    "null": None,
    "boolean": True,
    "array": ["text"],
    "object": {"a": "text"},
}
_WRONG_ACTIONS = ("", "Close", "closed", "close ", "reopen", "\u0441lose")


def _send(care: Care, write: Write, **changes: object) -> Answer:
    """The answer to `write` with some properties changed."""
    return care.request("POST", write.path, json=write.body | changes)


@vendor(_SCHEMAS)
def missing_property(care: Care) -> None:
    """A body without a required property is refused (4xx).

    Accepted, it is a conversation that nobody can read, or a close that was never asked for.
    """
    for write in all_writes(care):
        for name in write.body:
            with care.case(f"{write.name} without {name}"):
                expect.refused(care.request("POST", write.path, json=write.without(name)))


@vendor(_SCHEMAS)
def wrong_type(care: Care) -> None:
    """A value that is not a string is refused (4xx), not made one.

    Frameworks are lenient here: Jackson, Go's `any`, PHP and JavaScript turn 5 into "5", or
    `null` into "null".
    """
    for write in all_writes(care):
        for name in write.body:
            kinds = _WRONG_VALUES if name == "subject" else ("number", "null")
            for kind in kinds:
                with care.case(f"{write.name}, {name} is {kind}"):
                    expect.refused(_send(care, write, **{name: _WRONG_VALUES[kind]}))


@vendor("spi-care.yaml, CloseConversationInput.action")
def unknown_action(care: Care) -> None:
    """An action other than `resolve` and `close` is refused (4xx)."""
    conversation = care.create(care.customer)
    for action in _WRONG_ACTIONS:
        with care.case(repr(action)):
            expect.refused(care.try_end(conversation, care.customer, action))


@vendor("spi-care.yaml, schemas without additionalProperties: false")
@resting_on(ordinary_use)
def unknown_properties(care: Care) -> None:
    """Properties that the schema does not name are accepted.

    The platform may send more before this server's copy of the spec is renewed.
    """
    for write in all_writes(care):
        with care.case(write.name):
            expect.accepted(_send(care, write, locale="sv"))


@vendor("spi-care.yaml, info.description: productSlug")
@resting_on(ordinary_use)
def unknown_parameters(care: Care) -> None:
    """Query parameters beside `customerId` are accepted.

    The spec's prose speaks of a `productSlug` there, which none of its operations declares.
    """
    for path in _reads(care):
        for parameter in ("productSlug=default", "locale=sv"):
            with care.case(f"{path.partition('?')[0]} with {parameter}"):
                expect.accepted(care.request("GET", f"{path}&{parameter}"))


def _reads(care: Care) -> Sequence[str]:
    customer = care.customer
    return list_path(customer), detail_path(care.create(customer), customer)


@house("Requests 3, Fine points (pointers)")
@resting_on(missing_property)
def missing_property_is_listed(care: Care) -> None:
    """A missing property is 422, listed at its own pointer."""
    for write in all_writes(care):
        for name in write.body:
            with care.case(f"{write.name} without {name}"):
                answer = care.request("POST", write.path, json=write.without(name))
                expect.violations(answer, f"/{name}")


@house("Requests 3, Fine points (pointers)")
@resting_on(wrong_type)
def wrong_type_is_listed(care: Care) -> None:
    """A value of a wrong type is 422, listed at its property's pointer, not below it."""
    for write in all_writes(care):
        for name in write.body:
            with care.case(f"{write.name}, {name} is a number"):
                expect.violations(_send(care, write, **{name: 5}), f"/{name}")
    write = create(care)
    for value in (True, None, [], ["text"], {"a": "text"}):
        with care.case(f"{write.name}, subject is {value!r}"):
            expect.violations(_send(care, write, subject=value), "/subject")


@house("Requests 3, Fine points (pointers)")
@resting_on(unknown_action)
def unknown_action_is_listed(care: Care) -> None:
    """An action that is none is 422, listed at `/action`."""
    conversation = care.create(care.customer)
    for action in _WRONG_ACTIONS[:3]:
        with care.case(repr(action)):
            expect.violations(care.try_end(conversation, care.customer, action), "/action")


@house("Requests 3, Fine points (pointers)")
def every_violation_is_listed(care: Care) -> None:
    """Several violations in one body are all listed, and no others.

    Each is listed as it is if it is the only one. Servers stop at the first, or look at the
    path's id only once all the rest is right.
    """
    missing = object()
    message, close = writes_to(care, care.create(care.customer))
    cases: Sequence[tuple[Write, Json]] = (
        (create(care), {"customerId": 5, "subject": missing, "body": None}),
        (message, {"customerId": missing, "conversationId": "another", "body": 5}),
        (close, {"customerId": "", "conversationId": "another", "action": "reopen"}),
    )
    for write, wrong in cases:
        bodies = [
            {name: value for name, value in (write.body | change).items() if value is not missing}
            for change in (*({name: value} for name, value in wrong.items()), wrong)
        ]
        with care.case(f"{write.name}, {_kinds(bodies[-1])}"):
            *alone, together = (care.request("POST", write.path, json=body) for body in bodies)
            with needed("have one violation listed"):
                places = [place for answer in alone for place in expect.violated(answer)]
            expect.violations(together, *places)


def _kinds(body: Json) -> str:
    return json.dumps(body)[:60]


@house("Fine points (pointers)")
def not_an_object(care: Care) -> None:
    """A body that is JSON but no object is 422, listed at the pointer of the whole ("")."""
    documents = ("null", "[]", "5", '"text"', "[{}]")
    for write in all_writes(care):
        for document in documents if write.name == "create" else documents[:1]:
            with care.case(f"{write.name}, {document}"):
                expect.violations(care.request("POST", write.path, content=document.encode()), "")


@house("Requests 3")
def spelling_of_properties(care: Care) -> None:
    """A property in another spelling (`customer_id`) is missing."""
    message, _ = writes_to(care, care.create(care.customer))
    spellings = (
        (create(care), "customerId", ("customer_id", "customerid")),
        (message, "conversationId", ("conversation_id", "conversationID", "ConversationId")),
    )
    for write, name, others in spellings:
        # Whether a missing property is refused is another check's.
        missing = care.request("POST", write.path, json=write.without(name)).status
        for other in others:
            with care.case(f"{write.name} with {other}"):
                body = write.without(name) | {other: write.body[name]}
                answer = care.request("POST", write.path, json=body)
                same = answer.status == missing
                expect.that(same, f"{missing}, as without {name}", answer)


@house("Requests 5")
def path_and_body_agree(care: Care) -> None:
    """A body whose conversationId is not the path's is 422, listed at `/conversationId`.

    Whichever of the two a server believes, the platform meant the other one as often.
    """
    conversation = care.create(care.customer)
    others = ["another", f"{{{conversation}}}", "", care.unknown]
    if conversation.swapcase() != conversation:
        others.insert(1, conversation.swapcase())
    message, close = writes_to(care, conversation)
    for write, ids in ((message, others), (close, others[:2])):
        for other in ids:
            with care.case(f"{write.name}, {other!r}"):
                expect.violations(_send(care, write, conversationId=other), "/conversationId")


@house("Requests 4, Fine points (unknown properties)")
@resting_on(ordinary_use, unknown_properties)
def unknown_properties_are_not_looked_into(care: Care) -> None:
    """Unknown properties are accepted whatever is in them."""
    known = good_body(care).decode()[:-1]
    for name, addition in UNKNOWN_PROPERTIES.items():
        with care.case(name):
            content = f"{known},{addition}}}".encode()
            expect.accepted(care.request("POST", CONVERSATIONS, content=content))


@house("Requests 4")
@resting_on(ordinary_use, unknown_parameters)
def unknown_parameters_mean_nothing(care: Care) -> None:
    """Unknown parameters change nothing: empty, repeated, or `customerId` on a write."""
    reads = _reads(care)
    for path in reads:
        queries = ("&x=1&x=2", "&customer_id=x", "&", "&&", "&=", "&x=%00")
        for query in queries if path == reads[0] else queries[:1]:
            with care.case(f"{path.partition('?')[0]} with {query}"):
                expect.accepted(care.raw("GET", path + query))
    customer = care.new_customer()
    with care.case("customerId in the query of a create"):
        path = f"{CONVERSATIONS}?customerId={care.new_customer()}&customerId="
        expect.accepted(care.request("POST", path, json=creation(care) | {"customerId": customer}))
        listed = care.try_list(customer)
        found = len(expect.document(listed)["conversations"])
        expect.that(found == 1, "the conversation to be the body's customer's", listed)
