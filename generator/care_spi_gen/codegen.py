"""datamodel-code-generator, in a process beside ours.

Loading it takes half of the time that `new` has. As a program this module loads it, then reads a
request from standard input (JSON) and writes the code to standard output; meanwhile the caller
reads the spec and renders everything else.
"""

from __future__ import annotations

import gc
import json
import os
import sys
from collections import defaultdict
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from care_spi_gen.resources import TEMPLATES

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable, Iterator

_TEMPLATES = TEMPLATES / "_models"


@dataclass(frozen=True, slots=True)
class Request:
    """Named schemas of OpenAPI, the text of each class's docstring, and wire name -> field name."""

    schemas: dict[str, Any]
    docstrings: dict[str, str]
    aliases: dict[str, str]


def generate(request: Request) -> str:
    """Return the code of pydantic models for the schemas, in this process."""
    from datamodel_code_generator import (
        InputFileType,
        PythonVersion,
        generate,
    )
    from datamodel_code_generator.enums import DataModelType
    from datamodel_code_generator.parser import LiteralType

    extra = defaultdict(
        dict, {name: {"docstring": text} for name, text in request.docstrings.items()}
    )
    return str(
        generate(
            {
                "openapi": "3.1.0",
                "info": {"title": "", "version": ""},
                "paths": {},
                "components": {"schemas": request.schemas},
            },
            input_file_type=InputFileType.OpenAPI,
            output_model_type=DataModelType.PydanticV2BaseModel,
            target_python_version=PythonVersion.PY_311,
            base_class="wire.WireModel",
            custom_template_dir=_TEMPLATES,
            extra_template_data=extra,
            aliases=request.aliases,
            custom_class_name_generator=str,
            enum_field_as_literal=LiteralType.All,
            strict_nullable=True,
            use_annotated=True,
            field_constraints=True,
            use_type_alias=True,
            use_union_operator=True,
            disable_timestamp=True,
            formatters=[],
        )
    )


def begin_here(request: Request) -> Callable[[], str]:
    """Return what generates the code, in this process, when it is called."""
    return partial(generate, request)


def begin_once() -> Callable[[Request], Callable[[], str]]:
    """Return a `begin_here` that generates the code of one request but once."""
    codes: dict[str, str] = {}

    def begin(request: Request) -> Callable[[], str]:
        key = json.dumps(asdict(request))

        def finish() -> str:
            if key not in codes:
                codes[key] = generate(request)
            return codes[key]

        return finish

    return begin


@contextmanager
def beginning_beside() -> Iterator[Callable[[Request], Callable[[], str]]]:
    """Start the other process; hand out a `begin_here` that uses it, once.

    If anything is wrong with that process, this one does its work: it only saves time.
    """
    import subprocess

    # Pydantic would look for plugins in every distribution that is installed.
    environment = os.environ | {"PYDANTIC_DISABLE_PLUGINS": "1"}
    # -P: what lies in the current folder is not ours to import.
    with subprocess.Popen(
        [sys.executable, "-P", "-m", __name__],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment,
    ) as process:
        try:
            yield partial(_begin, process)
        finally:
            process.kill()


def _begin(process: subprocess.Popen[bytes], request: Request) -> Callable[[], str]:
    if process.stdin:
        with suppress(BrokenPipeError):
            process.stdin.write(json.dumps(asdict(request)).encode())
            process.stdin.close()

    def finish() -> str:
        code = process.stdout.read().decode() if process.stdout else ""
        return generate(request) if process.wait() else code

    return finish


def _main() -> None:
    import datamodel_code_generator.parser.openapi  # noqa: F401

    request = Request(**json.load(sys.stdin.buffer))
    sys.stdout.buffer.write(generate(request).encode())
    sys.stdout.flush()
    # Our caller waits for this end, and taking the modules down in order takes its time.
    os._exit(0)


if __name__ == "__main__":
    # As in `cli`: a short process has no use for the garbage collector.
    gc.disable()
    _main()
