"""The synchronous twin: what changes, what stays, what is refused."""

import ast

import pytest
from care_spi_gen.render.twin import to_sync

CASES = {
    "functions": (
        "async def f() -> int:\n    return await g(await h())\n",
        "def f() -> int:\n    return g(h())\n",
    ),
    "blocks": (
        "async with a as b, c:\n    async for x in b:\n        pass\n",
        "with a as b, c:\n    for x in b:\n        pass\n",
    ),
    "comprehension": ("y = [x async for x in z]\n", "y = [x for x in z]\n"),
    "await over lines": ("x = (\n    await f()\n)\n", "x = (\n    f()\n)\n"),
    "methods": (
        (
            "class A:\n    async def __aenter__(self): ...\n    async def __aexit__(self): ...\n"
            "    def __aiter__(self): ...\n    async def __anext__(self): ...\n"
        ),
        (
            "class A:\n    def __enter__(self): ...\n    def __exit__(self): ...\n"
            "    def __iter__(self): ...\n    def __next__(self): ...\n"
        ),
    ),
    "aclose": ("async def f():\n    await pool.aclose()\n", "def f():\n    pool.close()\n"),
    "names": (
        (
            "from collections.abc import AsyncIterator, Callable\n"
            "from contextlib import AsyncExitStack, asynccontextmanager\n\n"
            "@asynccontextmanager\nasync def f() -> AsyncIterator[Callable]:\n"
            "    async with AsyncExitStack() as s:\n        yield s\n"
        ),
        (
            "from collections.abc import Callable, Iterator\n"
            "from contextlib import ExitStack, contextmanager\n\n"
            "@contextmanager\ndef f() -> Iterator[Callable]:\n"
            "    with ExitStack() as s:\n        yield s\n"
        ),
    ),
    "awaitable": (
        (
            "from collections.abc import Awaitable, Callable\n\n"
            "def f(g: Callable[[int], Awaitable[dict[str, int]]]) -> Awaitable[None]: ...\n"
        ),
        (
            "from collections.abc import Callable\n\n"
            "def f(g: Callable[[int], dict[str, int]]) -> None: ...\n"
        ),
    ),
    "nested wrappers": (
        (
            "from collections.abc import Awaitable, Callable, Coroutine\nfrom typing import Any\n\n"
            "X = Callable[[Awaitable[int]], Coroutine[Any, Any, Awaitable[str]]]\n"
        ),
        "from collections.abc import Callable\n\nX = Callable[[int], str]\n",
    ),
    "coroutine leaves Any where it is used": (
        (
            "from collections.abc import Coroutine\nfrom typing import Any\n\n"
            "x: Coroutine[Any, Any, Any]\n"
        ),
        "from typing import Any\n\nx: Any\n",
    ),
    "the only import of a block": (
        "import os\n\nfrom collections.abc import Awaitable\n\nx: Awaitable[os.PathLike]\n",
        "import os\n\nx: os.PathLike\n",
    ),
    "asyncio": (
        (
            "import asyncio\nimport os\n\nlock = asyncio.Lock()\n\n"
            "async def f():\n    await asyncio.sleep(os.x)\n\nasyncio.run(f(1, (2)))\n"
        ),
        (
            "import os\nimport threading\nimport time\n\nlock = threading.Lock()\n\n"
            "def f():\n    time.sleep(os.x)\n\nf(1, (2))\n"
        ),
    ),
    "asyncio beside time": (
        "import asyncio\nimport time\n\ntime.time()\nasyncio.sleep(1)\n",
        "import time\n\ntime.time()\ntime.sleep(1)\n",
    ),
    "text and comments": (
        'async def f():\n    """await asyncio"""\n    # async with\n    return "await x"\n',
        'def f():\n    """await asyncio"""\n    # async with\n    return "await x"\n',
    ),
    "unused imports that were so before": (
        "from a import AsyncIterator as x\nfrom b import c\n\nasync def f(): ...\n",
        "from a import Iterator as x\nfrom b import c\n\ndef f(): ...\n",
    ),
    "long imports": (
        (
            "from collections.abc import (\n    AsyncIterator,\n    Callable,\n    Iterable,\n"
            "    Mapping,\n    MutableMapping,\n    MutableSequence,\n    Sequence,\n    Sized,\n"
            ")\n\nasync def f() -> AsyncIterator: ...\n"
        ),
        (
            "from collections.abc import (\n    Callable,\n    Iterable,\n    Iterator,\n"
            "    Mapping,\n    MutableMapping,\n    MutableSequence,\n    Sequence,\n    Sized,\n"
            ")\n\ndef f() -> Iterator: ...\n"
        ),
    ),
    "a block inside if": (
        (
            "from typing import TYPE_CHECKING\n\nif TYPE_CHECKING:\n"
            "    from collections.abc import Awaitable, Sequence\n\nx: Awaitable[Sequence]\n"
        ),
        (
            "from typing import TYPE_CHECKING\n\nif TYPE_CHECKING:\n"
            "    from collections.abc import Sequence\n\nx: Sequence\n"
        ),
    ),
    "nothing asynchronous": (
        "import b\nimport a  # kept as it is\n\nx = 1\n",
        "import b\nimport a  # kept as it is\n\nx = 1\n",
    ),
}


@pytest.mark.parametrize(("before", "after"), CASES.values(), ids=CASES.keys())
def test_twin(before, after):
    assert to_sync(before) == after
    ast.parse(after)


@pytest.mark.parametrize("after", [after for _, after in CASES.values()], ids=CASES.keys())
def test_twin_of_a_twin_is_itself(after):
    assert to_sync(after) == after


@pytest.mark.parametrize(
    "left_over",
    [
        "import asyncio\n\nasyncio.gather(x)\n",
        "import asyncio\n",
        "async def f():\n    await asyncio.to_thread(g)\n",
    ],
)
def test_what_has_no_twin_is_refused(left_over):
    with pytest.raises(ValueError, match="no synchronous twin"):
        to_sync(left_over)


def test_a_comment_among_imports_that_change_is_refused():
    with pytest.raises(ValueError, match="comment"):
        to_sync("from c import Awaitable  # why\n\nx: Awaitable[int]\n")


def test_a_block_that_would_be_empty_is_refused():
    with pytest.raises(ValueError, match="no import is left"):
        to_sync("if x:\n    from c import Awaitable\n\ny: Awaitable[int]\n")
