"""Texts, ids, queries and bodies that servers have been seen to stumble over."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Mapping

PLAIN_TEXTS = {
    "ASCII": "My invoice of May: 12.50 EUR, is it paid?",
    "accents": "J'ai d\u00e9j\u00e0 pay\u00e9, \u00e0 l'\u00e9t\u00e9. Gr\u00fc\u00dfe",
    "emoji": "Thanks \U0001f600\U0001f680",
    "right to left": "\u05e9\u05dc\u05d5\u05dd \u0645\u0631\u062d\u0628\u0627",
    "newlines": "one\ntwo\r\n\r\nthree\tfour",
}
CODE_TEXTS = {
    "SQL": "'; DROP TABLE conversations; --",
    "formats": "%s %d %(x)s {0} {x} ${x} {{ 7*7 }} {% raw %} <%= x %>",
    "Lua": 'return redis.call("FLUSHALL")',
    "escapes": "\\u0000 \\x00 \\n \\ \" ' ` /",
    "HTML": "<script>alert(1)</script>&amp;",
    "JSON": "null",
    "number": "5",
    "time": "2025-01-01T12:00:00.000Z",
}
CONTROL_TEXTS = {
    "C0": "a\u0001\u0002\b\u000b\u001f\u007fz",
    "C1": "a\u0080\u0085\u009fz",
    "separators": "a\u2028\u2029z",
}
RARE_TEXTS = {
    "decomposed and composed": "e\u0301 is not \u00e9",
    "joined emoji": "\U0001f469\u200d\U0001f469\u200d\U0001f467",
    "direction marks": "a \u202eabc\u202c z",
    "noncharacters": "a\ufeff\ufffe\uffff\U0010ffffz",
}
BLANK_TEXTS = {"a space": " ", "only space": " \t\r\n ", "space around": " \n around \n"}

LONE_SURROGATES = {"high": "\ud83d", "low before high": "\ude00\ud83d"}

# What stands between the braces beside the three properties.
UNKNOWN_PROPERTIES = {
    "null": '"x":null',
    "a known name, deeper": '"x":{"customerId":5}',
    "NUL": '"x":"\\u0000"',
    "lone surrogate": '"x":"\\ud800"',
    "NUL in the name": '"\\u0000":1',
    "empty name": '"":1',
    "prototype": '"__proto__":{}',
    "fields of answers": '"isOpen":"no","status":5,"id":[]',
    "10,000 digits": f'"x":{"9" * 10_000}',
    "10,000 digits and an exponent": f'"x":-{"9" * 10_000}.5e-3',
    "beyond a double": '"x":1e400',
    "50 deep": '"x":' + "[" * 50 + "]" * 50,
    "another spelling of a known name": '"customer_id":5',
}

NOT_UTF8_ENCODED = ("%ff", "%C3%28", "%ed%a0%80", "%c0%af", "%f5%80%80%80")

# How a body of `writes.creation` ends.
_END = b'"Hello?"}'

# As they stand in a path.
STRANGE_IDS = (
    *("%00", "a%00", "a%2Fb", "%2e%2e", "..", "%20", "'", "%22%3B--", "%25s", "*", "null"),
    *("a" * 4000, quote("\U0001f600"), "%7B%7D", "a:b;c@d", "%zz"),
)


def _with(good: bytes, addition: bytes) -> bytes:
    """The body with something before its last brace."""
    return good.removesuffix(b"}") + addition + b"}"


def not_json(good: bytes) -> Mapping[str, bytes]:
    """Bodies that are not JSON, made of one that is `good`."""
    return {
        "nothing": b"",
        "a space": b" ",
        "a brace": b"{",
        "a form": b"customerId=c&subject=s&body=b",
        "cut": good[:-1],
        "a brace too many": good + b"}",
        "two documents": good + good,
        "a comma too many": _with(good, b","),
        "single quotes": good.replace(b'"', b"'"),
        "leading zero": _with(good, b',"x":01'),
        "Python's True": _with(good, b',"x":True'),
        "comment": _with(good, b',"x":/* no */1'),
        "newline in a string": good.replace(_END, b'"\n"}'),
        "unknown escape": good.replace(_END, b'"\\x"}'),
        "short escape": good.replace(_END, b'"\\u12"}'),
    }


def not_utf8(good: bytes) -> Mapping[str, bytes]:
    """Bodies that are not UTF-8, or not only."""
    return {
        "lone byte": good.replace(_END, b'"\xff"}'),
        "broken sequence": good.replace(_END, b'"\xc3("}'),
        "encoded surrogate": good.replace(_END, b'"\xed\xa0\x80"}'),
        "overlong": good.replace(_END, b'"\xc0\xaf"}'),
        "in an unknown property": _with(good, b',"x":"\xff"'),
        "byte order mark": b"\xef\xbb\xbf" + good,
        "UTF-16": good.decode().encode("utf-16"),
        "UTF-16 without a mark": good.decode().encode("utf-16-le"),
        "UTF-32": good.decode().encode("utf-32"),
    }


def not_a_number(good: bytes) -> Mapping[str, bytes]:
    """Bodies with what JavaScript and Python call numbers, and JSON does not."""
    return {
        "NaN": good.replace(_END, b"NaN}"),
        "Infinity": good.replace(_END, b"Infinity}"),
        "-Infinity": good.replace(_END, b"-Infinity}"),
        "in an unknown property": _with(good, b',"x":NaN'),
        "deep in an unknown property": _with(good, b',"x":[{"deep":-Infinity}]'),
    }


def too_deep(good: bytes) -> Mapping[str, bytes]:
    """Bodies nested deeper than parsers go."""
    return {
        "arrays": b"[" * 100_000 + b"]" * 100_000,
        "objects in an unknown property": _with(
            good, b',"x":' + b'{"a":' * 100_000 + b"1" + b"}" * 100_000
        ),
    }
