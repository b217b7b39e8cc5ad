"""Values at the edges of what the properties of `later.yaml` may be, and beyond."""

from __future__ import annotations

from typing import Any

LONG_NAME = "theNameOfThisPropertyIsAsLongAsANameOfAnyDatabaseMayBeAndThenSome"

# What JSON in Python cannot write, and a caller can: `json_with` puts it into the text.
BEYOND_DOUBLES = "1e400 as it is"

_TEXTS = [
    "",
    "null",
    "\U0001f642 \U0010ffff \U00020bb7",
    "100 %s %(x)s {0} {{x}} ? :a $1 '\"`\\ \\u0041 -- /* ;",
    " \t\r\n\u2028\u0085 a\u0301 \ufeff ",
    "a" * 70_000,
]
_INTEGERS = [2**63 - 1, -(2**63), 2**53 + 1, 0]
_NUMBERS = [1e308, -1e308, 5e-324, 0.1, 0.30000000000000004, 12345678.000000001]
# SQLite's column of numbers has 0.0 for it, which is as much; a document keeps it.
_MINUS_ZERO = -0.0
_BOOLEANS = [True, False]
_TIMES = ["0001-01-01T00:00:00.000Z", "9999-12-31T23:59:59.999Z", "2026-02-28T23:59:60.000Z"]


def nested(depth: int) -> dict[str, Any]:
    """An object in an object, and so on; `depth` of them."""
    value: dict[str, Any] = {}
    for _ in range(depth - 1):
        value = {"a": value}
    return value


_OBJECTS = [
    {},
    {"": None, "id": "x", "é\U0001f642": ["ü", "\0", "\u2028"], "order": {"a": []}},
    {
        "big": 10**400,
        "edges": _INTEGERS,
        "numbers": [*_NUMBERS, _MINUS_ZERO],
        "flags": [True, False, None],
    },
    {"a\0b": {"\0": "\0"}, "%s": "{0}", "__proto__": {}, "a.b": 1, "'": '"'},
    nested(150),
]

# Of each property of a new conversation, and of a new message, values that have to come back.
OF_CONVERSATION: dict[str, list[Any]] = {
    "order": _INTEGERS,
    "product": ["low", "in review", 'it\'s "100 %s" {x} \\ ß€😀'],
    "class": _TEXTS,
    "table": [
        [],
        [{"name": ""}, {"name": "\0", "sizes": []}, {"name": "ü", "parts": []}],
        [
            {
                "name": "n",
                "sizes": [*_NUMBERS, _MINUS_ZERO],
                "parts": [{}, {"values": [[], _INTEGERS], "open": {}}],
            }
        ],
        [{"name": "n", "parts": [{"open": value} for value in _OBJECTS]}],
    ],
    LONG_NAME: _TEXTS,
    "group": _NUMBERS,
    "select": _BOOLEANS,
    "position": _TIMES,
    "note": [None, *_TEXTS],
    "tags": [[], ["", "null", "\0", "\U0001f642"], _TEXTS],
    "metadata": _OBJECTS,
    "userId": _TEXTS,
    "2fa": _BOOLEANS,
}
OF_MESSAGE: dict[str, list[Any]] = {
    "index": _INTEGERS,
    "key": _NUMBERS,
    "unique": _BOOLEANS,
    "check": ["low", "in review"],
    "to": _TIMES,
    "note": [None, *_TEXTS],
    "values": [[], [[]], [_NUMBERS, [_MINUS_ZERO]]],
    "metadata": _OBJECTS,
    "from": _TEXTS,
}

# What has to be refused, or sent back as it came; never a fault of the server's.
ODD_OBJECTS: list[Any] = [
    {"a": "\ud800"},
    {"\udfff": 1},
    {"a": [{"b": "\udc00\ud800"}]},
    {"a": BEYOND_DOUBLES},
    {"a": [[BEYOND_DOUBLES]]},
    *(nested(depth) for depth in (199, 200, 201, 250, 254, 255, 256, 300, 900)),
]
ODD_OF_CONVERSATION: dict[str, list[Any]] = {
    "metadata": ODD_OBJECTS,
    "table": [
        [{"name": "\ud800"}],
        [{"name": "n", "sizes": [BEYOND_DOUBLES]}],
        *([{"name": "n", "parts": [{"open": value}]}] for value in ODD_OBJECTS),
    ],
    "tags": [["\ud800"]],
}
ODD_OF_MESSAGE: dict[str, list[Any]] = {"metadata": ODD_OBJECTS, "values": [[[BEYOND_DOUBLES]]]}

# What is refused in any case.
REFUSED_OF_CONVERSATION: dict[str, list[Any]] = {
    "order": [2**63, -(2**63) - 1, 1.5, BEYOND_DOUBLES, 10**400],
    "product": ["high", ""],
    "class": ["\0", "\ud800"],
    "group": [BEYOND_DOUBLES, 10**400, "1"],
    "position": ["2026-01-01", "2026-01-01T00:00:00.000Z\n"],
    "note": ["\0"],
    "tags": [[None], {}, [5]],
    "metadata": [[], "{}"],
    LONG_NAME: ["a\0"],
}


def rounds(values: dict[str, list[Any]]) -> list[dict[str, Any]]:
    """Every value at least once, in as few objects as there are values of one property."""
    count = max(map(len, values.values()))
    return [
        {name: choices[turn % len(choices)] for name, choices in values.items()}
        for turn in range(count)
    ]


def one_by_one(values: dict[str, list[Any]]) -> list[dict[str, Any]]:
    """Every value in an object of its own."""
    return [{name: value} for name, choices in values.items() for value in choices]
