"""The packaged spec with operations that no rule of the contract knows.

What they are called is what generated modules call something of their own."""

import functools
from pathlib import Path
from tempfile import TemporaryDirectory

from care_spi_gen.resources import OVERLAY, VENDOR_SPEC
from care_spi_gen.spec import Spec, read_spec

_PATHS = """
  /care/tags:
    get:
      operationId: close
      parameters:
        - {in: query, name: customerId, required: true, schema: {type: string}}
        - {in: query, name: limit, schema: {type: integer, maximum: 10}}
      responses: &answers
        "200": {description: OK}
  /care/tags/{id}:
    put:
      operationId: list
      parameters: &id
        - {in: path, name: id, required: true, schema: {type: string}}
      requestBody: &body
        required: true
        content: {application/json: {schema: {$ref: "#/components/schemas/Store"}}}
      responses: *answers
    delete: {operationId: describe, parameters: *id, responses: *answers}
  /care/tags/{id}/{part}:
    get:
      operationId: part
      parameters:
        - {in: path, name: id, required: true, schema: {type: string}}
        - {in: path, name: part, required: true, schema: {type: string}}
        - {in: query, name: needed, required: true, schema: {type: string}}
      responses: *answers
  /care/tags/{id}/colour:
    get: {operationId: colour, parameters: *id, responses: *answers}
  /care/conversations/export:
    get: {operationId: aclose, responses: *answers}
  /care/tags/{model}/{body}/rename:
    patch:
      operationId: readBody
      parameters:
        - {in: path, name: model, required: true, schema: {type: string}}
        - {in: path, name: body, required: true, schema: {type: string}}
        - {in: query, name: force, required: true, schema: {type: boolean}}
      requestBody: *body
      responses: *answers
"""
_SCHEMA = """
    Store:
      type: object
      required: [name]
      properties:
        name: {type: string}
        id: {type: integer}
"""


@functools.cache
def stub_spec() -> Spec:
    """Read that spec."""
    text = VENDOR_SPEC.read_text("utf-8")
    for heading, addition in (("\npaths:\n", _PATHS), ("\n  schemas:\n", _SCHEMA)):
        assert text.count(heading) == 1
        text = text.replace(heading, heading + addition.lstrip("\n"))
    with TemporaryDirectory() as folder:
        spec_file = Path(folder, "stubs.yaml")
        spec_file.write_text(text, encoding="utf-8")
        return read_spec(spec_file, OVERLAY)
