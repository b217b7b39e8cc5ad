"""What the commands of a sample are made of: all but `serve` never load a web framework.

So two frameworks may have the same commands, byte for byte, and to run those twice shows nothing.
"""

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path

_START = "__main__"
# `serve` imports it when the settings are right, the arguments too, and the store is up to date.
_FRAMEWORK = "server"


def command_files(package: Path) -> Mapping[Path, bytes]:
    """All that a package's commands run or read, up to where `serve` starts the web framework.

    These are the modules that `__main__` imports, and those that they import, anywhere in them;
    and every file that is no module, or in a folder.
    """
    modules: dict[Path, bytes] = {}
    todo = [_START]
    while todo:
        path = package / f"{todo.pop()}.py"
        if path.is_file() and path not in modules:
            modules[path] = path.read_bytes()
            todo += _imported(modules[path])
    others = {
        path: path.read_bytes()
        for path in package.rglob("*")
        if path.is_file()
        and path.parent.name != "__pycache__"
        and (path.suffix != ".py" or path.parent != package)
    }
    return {path.relative_to(package): content for path, content in (modules | others).items()}


def _imported(module: bytes) -> Iterator[str]:
    """The modules of its own package that a module imports, the framework's excepted."""
    for node in ast.walk(ast.parse(module)):
        if isinstance(node, ast.ImportFrom) and node.level == 1:
            names = [node.module] if node.module else [alias.name for alias in node.names]
            yield from (name for name in names if name != _FRAMEWORK)
