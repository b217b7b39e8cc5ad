"""What may change between two versions of a spec, and what it means for who implements the server.

A rule is `breaking` if what a server made for the old version does is wrong under the new one, or
if code or data that she has loses its place; `additive` if what it does stays right, and there is
more that it must or may do; `editorial` if no request and no answer differs.

The server is the one that validates (the Care SPI answers 422 to what breaks the schema, and sends
nothing that breaks it), so the two directions are not alike:

| The new version      | in requests                          | in answers                        |
| -------------------- | ------------------------------------ | --------------------------------- |
| allows more          | breaking: it must accept it          | additive: it may send it          |
| allows less          | breaking: it must refuse it          | breaking: it must not send it     |
| has an optional part | additive: unknown parts are ignored  | additive: it may send it          |
| has a required part  | breaking: it must refuse without     | breaking: it must send it         |
| has a part no more   | breaking: her code loses its place   | breaking: it must not send it     |
| has another type     | breaking: models and columns change  | breaking: models and columns too  |

Operations are additive where they are new and breaking where they are gone or moved. Names that
are on no wire (operation ids, component schemas) are editorial or not told. That of a path
parameter is on none either, but a property of its name in the body has to agree with it: breaking.
"""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


class Severity(StrEnum):
    """How much a change matters, the worst first."""

    BREAKING = "breaking"
    ADDITIVE = "additive"
    EDITORIAL = "editorial"


class Rule(NamedTuple):
    """A kind of change.

    `what` and `means` are formatted with the facts of a change: `it` (the thing, in words), `who`
    (the operations), and where it makes sense `name`, `was` and `now`.
    """

    name: str
    severity: Severity
    what: str
    means: str


_NOTHING = "nothing to do"
_B, _A, _E = Severity.BREAKING, Severity.ADDITIVE, Severity.EDITORIAL

_DOCUMENT = (
    Rule("text-changed", _E, "`{name}` of {it} reads otherwise", _NOTHING),
    Rule("value-changed", _E, "`{name}` of {it} is `{now}`, was `{was}`", _NOTHING),
    Rule("deprecated", _E, "{it} is deprecated", "keep serving it; a later version may drop it"),
    Rule("not-deprecated", _E, "{it} is not deprecated any more", _NOTHING),
    Rule("tag-added", _E, "{it} has the tag `{name}`", _NOTHING),
    Rule("tag-removed", _E, "{it} has the tag `{name}` no more", _NOTHING),
    Rule(
        "mark-changed",
        _B,
        "`{name}` of {it} is {now}, was {was}",
        "other rules of the contract apply; check the overlay",
    ),
)
_OPERATIONS = (
    Rule(
        "operation-added",
        _A,
        "{it} is new",
        "{who} must be served; what is generated answers 501 until you write it",
    ),
    Rule(
        "operation-removed", _B, "{it} is gone", "nobody calls {who} now; its code loses its place"
    ),
    Rule("operation-moved", _B, "`{was}` is now `{now}`", "{who} must answer there"),
    Rule(
        "operation-id-changed",
        _E,
        "the operation id is {now}, was {was}",
        "same requests; its code is renamed",
    ),
    Rule(
        "path-parameter-renamed",
        _B,
        "path parameter `{was}` is now called `{now}`",
        "the argument of {who} is renamed, and a body's `{now}` has to agree with it",
    ),
    Rule("security-changed", _B, "security is {now}, was {was}", "{who} must demand {now}"),
)
_PARAMETERS = (
    Rule("parameter-added", _A, "{it} is new", "{who} must accept it"),
    Rule(
        "required-parameter-added",
        _B,
        "{it} is new and required",
        "{who} must refuse requests without it",
    ),
    Rule(
        "parameter-removed", _B, "{it} is gone", "{who} is not sent it; code for it loses its place"
    ),
    Rule("parameter-renamed", _B, "{it} is now called `{now}`", "{who} must read `{now}`"),
    Rule("parameter-required", _B, "{it} is required now", "{who} must refuse requests without it"),
    Rule("parameter-optional", _B, "{it} is optional now", "{who} must accept requests without it"),
    Rule("parameter-repeated", _B, "{it} may now be repeated", "{who} must take all its values"),
    Rule("parameter-single", _B, "{it} may not be repeated now", "{who} must refuse a second one"),
    Rule(
        "parameter-style-changed",
        _B,
        "{it} is written as {now}, was {was}",
        "{who} must read it so",
    ),
)
_BODIES = (
    Rule("body-added", _A, "a request body is new and optional", "{who} must accept one"),
    Rule(
        "required-body-added",
        _B,
        "a request body is new and required",
        "{who} must refuse requests without one",
    ),
    Rule(
        "body-removed",
        _B,
        "the request body is gone",
        "{who} is not sent one; code for it loses its place",
    ),
    Rule(
        "body-required",
        _B,
        "the request body is required now",
        "{who} must refuse requests without one",
    ),
    Rule(
        "body-optional",
        _B,
        "the request body is optional now",
        "{who} must accept requests without one",
    ),
    Rule("request-media-type-added", _B, "the body may now be `{name}`", "{who} must accept it"),
    Rule("request-media-type-removed", _B, "the body is `{name}` no more", "{who} must refuse it"),
    Rule(
        "request-media-type-changed", _B, "the body is `{now}`, was `{was}`", "{who} must read that"
    ),
    Rule("request-schema-added", _B, "{it} has a schema now", "{who} must refuse what breaks it"),
    Rule("request-schema-removed", _B, "{it} has no schema now", "{who} must accept anything"),
)
_RESPONSES = (
    Rule("success-status-changed", _B, "success is {now}, was {was}", "{who} must answer {now}"),
    Rule("response-added", _A, "{it} is new", "{who} may answer so"),
    Rule("response-removed", _B, "{it} is gone", "{who} must not answer so"),
    Rule("response-body-added", _B, "{it} has a body now", "{who} must send one"),
    Rule("response-body-removed", _B, "{it} has no body now", "{who} must send none"),
    Rule("response-media-type-added", _A, "{it} may now be `{name}`", "{who} may send it"),
    Rule("response-media-type-removed", _B, "{it} is `{name}` no more", "{who} must not send it"),
    Rule("response-media-type-changed", _B, "{it} is `{now}`, was `{was}`", "{who} must send that"),
    Rule("response-schema-added", _B, "{it} has a schema now", "{who} must keep to it"),
    Rule("response-schema-removed", _A, "{it} has no schema now", "{who} may send anything"),
    Rule("header-added", _A, "{it} is new", "{who} may send it"),
    Rule("required-header-added", _B, "{it} is new and required", "{who} must send it"),
    Rule("header-removed", _B, "{it} is gone", "{who} need not send it; its code loses its place"),
    Rule("header-required", _B, "{it} is required now", "{who} must send it always"),
    Rule("header-optional", _A, "{it} is optional now", "{who} may leave it out"),
)
_REQUEST_SCHEMAS = (
    Rule("request-property-added", _A, "{it} is new", "{who} must accept `{name}`"),
    Rule(
        "request-required-property-added",
        _B,
        "{it} is new and required",
        "{who} must refuse requests without `{name}`",
    ),
    Rule(
        "request-property-removed",
        _B,
        "{it} is gone",
        "{who} is not sent `{name}`; code for it loses its place",
    ),
    Rule("request-property-renamed", _B, "{it} is now called `{now}`", "{who} must read `{now}`"),
    Rule(
        "request-property-required",
        _B,
        "{it} is required now",
        "{who} must refuse requests without `{name}`",
    ),
    Rule(
        "request-property-optional",
        _B,
        "{it} is optional now",
        "{who} must accept requests without `{name}`",
    ),
    Rule("request-type-changed", _B, "{it} is {now}, was {was}", "{who} must accept {now} only"),
    Rule("request-nullable", _B, "{it} may now be null", "{who} must accept null"),
    Rule("request-not-nullable", _B, "{it} may not be null now", "{who} must refuse null"),
    Rule("request-enum-value-added", _B, "{it} may now be {now}", "{who} must accept that"),
    Rule("request-enum-value-removed", _B, "{it} may not be {was} now", "{who} must refuse that"),
    Rule(
        "request-bound-tightened",
        _B,
        "{name} of {it} is {now}, was {was}",
        "{who} must refuse what is beyond it",
    ),
    Rule(
        "request-bound-loosened",
        _B,
        "{name} of {it} is {now}, was {was}",
        "{who} must accept what it allows",
    ),
    Rule(
        "request-default-changed",
        _B,
        "the default of {it} is {now}, was {was}",
        "{who} must take a missing one so",
    ),
    Rule(
        "request-schema-changed", _B, "`{name}` of {it} differs", "{who} must validate by the new"
    ),
)
_RESPONSE_SCHEMAS = (
    Rule("response-property-added", _A, "{it} is new", "answers of {who} may have `{name}`"),
    Rule(
        "response-required-property-added",
        _B,
        "{it} is new and required",
        "answers of {who} must have `{name}`",
    ),
    Rule(
        "response-property-removed",
        _B,
        "{it} is gone",
        "answers of {who} must not have `{name}`; its code and data lose their place",
    ),
    Rule(
        "response-property-renamed",
        _B,
        "{it} is now called `{now}`",
        "answers of {who} must have `{now}`",
    ),
    Rule(
        "response-property-required",
        _B,
        "{it} is required now",
        "answers of {who} must always have `{name}`",
    ),
    Rule(
        "response-property-optional",
        _A,
        "{it} is optional now",
        "answers of {who} may leave out `{name}`",
    ),
    Rule("response-type-changed", _B, "{it} is {now}, was {was}", "{who} must send {now}"),
    Rule("response-nullable", _A, "{it} may now be null", "{who} may send null"),
    Rule("response-not-nullable", _B, "{it} may not be null now", "{who} must not send null"),
    Rule("response-enum-value-added", _A, "{it} may now be {now}", "{who} may send that"),
    Rule(
        "response-enum-value-removed", _B, "{it} may not be {was} now", "{who} must not send that"
    ),
    Rule(
        "response-bound-tightened",
        _B,
        "{name} of {it} is {now}, was {was}",
        "answers of {who} must keep to that",
    ),
    Rule(
        "response-bound-loosened",
        _A,
        "{name} of {it} is {now}, was {was}",
        "answers of {who} may use that",
    ),
    Rule(
        "response-schema-changed",
        _B,
        "`{name}` of {it} differs",
        "answers of {who} must keep to the new",
    ),
)

RULES: dict[str, Rule] = {
    rule.name: rule
    for rule in (
        *_DOCUMENT,
        *_OPERATIONS,
        *_PARAMETERS,
        *_BODIES,
        *_RESPONSES,
        *_REQUEST_SCHEMAS,
        *_RESPONSE_SCHEMAS,
    )
}
