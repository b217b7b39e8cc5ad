"""Writes specs to read them back, and small specs that are about one thing."""

from pathlib import Path

from care_spi_gen.problems import UserError
from care_spi_gen.resources import OVERLAY, VENDOR_SPEC
from care_spi_gen.spec import Spec, read_spec
from care_spi_gen.spec.load import parse_yaml
from care_spi_gen.spec.operations import OperationReader
from care_spi_gen.spec.schemas import SchemaReader
from care_spi_gen.spec.tree import Report

# Changes nothing: for a document that is marked already.
NO_OVERLAY = """\
overlay: 1.0.0
info: {title: Nothing, version: 1.0.0}
actions:
  - {target: $.info, update: {}}
"""


def effective() -> str:
    return read_spec(VENDOR_SPEC, OVERLAY).effective


def read_texts(folder: Path, spec: str, overlay: str = NO_OVERLAY) -> Spec:
    spec_file, overlay_file = folder / "spec.yaml", folder / "overlay.yaml"
    spec_file.write_text(spec, encoding="utf-8")
    overlay_file.write_text(overlay, encoding="utf-8")
    return read_spec(spec_file, overlay_file)


def messages(problems) -> list[str]:
    """What the problems say, without their places and hints."""
    return [problem.message for problem in problems]


def refusals(folder: Path, spec: str, overlay: str = NO_OVERLAY) -> list[str]:
    try:
        read_texts(folder, spec, overlay)
    except UserError as error:
        return messages(error.problems)
    return []


def read_parts(text: str):
    """Operations, types and notes of a document that is neither validated nor marked."""
    document, report = parse_yaml(text, "spec.yaml"), Report()
    schemas = SchemaReader(document, report)
    operations = OperationReader(document, schemas, report).read()
    types = schemas.finish()
    report.stop_if_wrong()
    return operations, {type_.name: type_ for type_ in types}, messages(report.notes)


def with_schema(schema: str, version: str = "3.0.3") -> str:
    """A document whose only operation has a body of this schema, called Thing."""
    indented = "".join(f"      {line}\n" for line in schema.splitlines())
    return f"""\
openapi: {version}
info: {{title: Things, version: 1.0.0}}
paths:
  /things:
    post:
      operationId: addThing
      requestBody:
        required: true
        content:
          application/json: {{schema: {{$ref: "#/components/schemas/Thing"}}}}
      responses:
        "204": {{description: Done}}
components:
  schemas:
    Thing:
{indented}"""


def with_operation(operation: str, path: str = "/things", method: str = "get") -> str:
    """A document with one operation."""
    indented = "".join(f"      {line}\n" for line in operation.splitlines())
    return f"""\
openapi: 3.0.3
info: {{title: Things, version: 1.0.0}}
paths:
  {path}:
    {method}:
{indented}"""
