"""The synchronous twin of asynchronous code, token by token.

The core and the stores are written once, as async code; a synchronous framework gets what
`to_sync` makes of it, as psycopg and httpcore make their own second half. Names are replaced,
`async` and `await` dropped; strings and comments stay, so they are best written for both.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from tokenize_rt import Token, src_to_tokens, tokens_to_src

from care_spi_gen.render.imports import tidy_imports

if TYPE_CHECKING:
    from collections.abc import Mapping

_KEYWORDS = frozenset({"async", "await"})
_NAMES: Mapping[str, str] = {
    "AsyncContextManager": "ContextManager",
    "AsyncExitStack": "ExitStack",
    "AsyncGenerator": "Generator",
    "AsyncIterable": "Iterable",
    "AsyncIterator": "Iterator",
    "StopAsyncIteration": "StopIteration",
    "__aenter__": "__enter__",
    "__aexit__": "__exit__",
    "__aiter__": "__iter__",
    "__anext__": "__next__",
    "aclose": "close",
    "aiter": "iter",
    "anext": "next",
    "asynccontextmanager": "contextmanager",
    "enter_async_context": "enter_context",
}
# Attributes of asyncio and the module that has a synchronous one of the same name.
_MODULES: Mapping[str, str] = {"Lock": "threading", "sleep": "time"}
# Generic types that give way to their last argument.
_TYPE_WRAPPERS = frozenset({"Awaitable", "Coroutine"})
# Words that send a text through the tokenizer, which is slow; most texts have none of them.
_KEYWORD = re.compile(r"\b(async|await|asyncio)\b")
_SOMETHING_ASYNC = re.compile(
    rf"\b({'|'.join(sorted({'asyncio', *_KEYWORDS, *_NAMES, *_TYPE_WRAPPERS}))})\b"
)
_OPENING, _CLOSING = frozenset("([{"), frozenset(")]}")


# For the helper page, which makes all projects of one spec.
@lru_cache(maxsize=1024)
def to_sync(text: str) -> str:
    """Return the synchronous twin of Python source; synchronous source stays as it is.

    Raises ValueError if something asynchronous is left that has no twin here.
    """
    if not _SOMETHING_ASYNC.search(text):
        return text
    tokens = _replaced(_without_wrappers(src_to_tokens(text)))
    result = tidy_imports(text, tokens_to_src(tokens))
    if _KEYWORD.search(result):
        _refuse_leftovers(result)
    return result


def _replaced(tokens: list[Token]) -> list[Token]:
    """Drop `async` and `await` with the space behind them, and exchange the names."""
    result: list[Token] = []
    drop_space = False
    for index, token in enumerate(tokens):
        if drop_space and token.name == "UNIMPORTANT_WS":
            drop_space = False
            continue
        drop_space = token.name == "NAME" and token.src in _KEYWORDS
        if not drop_space:
            result.append(_renamed(tokens, index))
    return result


def _renamed(tokens: list[Token], index: int) -> Token:
    token = tokens[index]
    if token.name != "NAME":
        return token
    if token.src == "asyncio" and (module := _MODULES.get(_attribute(tokens, index))):
        return token._replace(src=module)
    return token._replace(src=_NAMES.get(token.src, token.src))


def _attribute(tokens: list[Token], index: int) -> str:
    """Return the name behind `tokens[index]` and a dot, or an empty text."""
    if index + 2 < len(tokens) and tokens[index + 1].src == ".":
        return str(tokens[index + 2].src)
    return ""


def _without_wrappers(tokens: list[Token]) -> list[Token]:
    """Replace `Awaitable[T]` and `Coroutine[A, B, T]` by `T`, and `asyncio.run(x)` by `x`."""
    result = list(tokens)
    # From the end, so that an inner wrapper is gone before the one around it is read.
    for index in reversed(range(len(result))):
        name = result[index]
        if name.name != "NAME":
            continue
        if name.src in _TYPE_WRAPPERS and _source(result, index + 1) == "[":
            _unwrap(result, index, index + 1)
        elif name.src == "asyncio" and [t.src for t in result[index + 1 : index + 4]] == [
            ".",
            "run",
            "(",
        ]:
            _unwrap(result, index, index + 3)
    return result


def _source(tokens: list[Token], index: int) -> str:
    return tokens[index].src if index < len(tokens) else ""


def _unwrap(tokens: list[Token], start: int, bracket: int) -> None:
    """Replace the wrapper that begins at `start` by the last item between its brackets."""
    depth, last_item = 0, bracket + 1
    for index in range(bracket, len(tokens)):
        token = tokens[index]
        if token.src in _OPENING:
            depth += 1
        elif token.src in _CLOSING:
            depth -= 1
        if token.src == "," and depth == 1:
            last_item = index + 1
        if depth == 0:
            inner = tokens[last_item:index]
            while inner and inner[0].name in {"UNIMPORTANT_WS", "NL"}:
                inner = inner[1:]
            tokens[start : index + 1] = inner
            return


def _refuse_leftovers(text: str) -> None:
    for token in src_to_tokens(text):
        if token.name == "NAME" and (token.src in _KEYWORDS or token.src == "asyncio"):
            raise ValueError(
                f"line {token.line}: no synchronous twin: {token.src}: {_line(text, token)}"
            )


def _line(text: str, token: Token) -> str:
    return text.splitlines()[(token.line or 1) - 1].strip()
