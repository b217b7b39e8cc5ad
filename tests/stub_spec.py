"""The packaged spec with operations, parameters and values that no rule of the contract knows.

What operations are called is what generated modules call something of their own."""

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
  /care/ratings/{conversationId}:
    post:
      operationId: rateConversation
      summary: Rate a conversation
      parameters:
        - {in: path, name: conversationId, required: true, schema: {type: string}}
        - in: query
          name: tag
          schema: {type: array, items: {$ref: "#/components/schemas/Colour"}, maxItems: 2}
        - {in: query, name: page, schema: {$ref: "#/components/schemas/Pages"}}
        - {in: query, name: flag, schema: {type: array, items: {type: boolean}}}
        - {in: query, name: score, schema: {type: array, items: {type: number}, minItems: 2}}
        - {in: query, name: word, schema: {type: array, items: {type: string, minLength: 2}}}
      requestBody:
        required: true
        content: {application/json: {schema: {$ref: "#/components/schemas/Pages"}}}
      responses:
        "201":
          description: Created
          content: {application/json: {schema: {$ref: "#/components/schemas/Store"}}}
  /care/ratings:
    get:
      operationId: ratings
      responses:
        "200":
          description: All of them
          content:
            application/json:
              schema: {type: array, items: {$ref: "#/components/schemas/Store"}}
    put:
      operationId: parts
      requestBody:
        required: true
        content: {application/json: {schema: {type: object}}}
      responses:
        "202": {description: Later}
    delete:
      operationId: jsonResponse
      responses:
        "204": {description: Gone}
"""
_SCHEMAS = """
    Store:
      type: object
      required: [name]
      properties:
        name: {type: string}
        id: {type: integer}
    Colour: {type: string, enum: [red, green]}
    Pages: {type: array, description: Numbers of pages., items: {type: integer, minimum: 1}}
"""

_LISTING = """\
        - {in: query, name: limit, schema: {type: integer, maximum: 10}}
        - {in: query, name: words, schema: {type: array, items: {type: string}}}
"""
# Behind the first text comes the second: the above, and what marked operations and schemas have
# beyond the contract.
_ADDITIONS = (
    ("\npaths:\n", _PATHS.lstrip("\n")),
    ("\n  schemas:\n", _SCHEMAS.lstrip("\n")),
    (
        "      summary: List conversations for a customer\n      parameters:\n",
        _LISTING,
    ),
    (
        "      summary: Create a new conversation\n",
        "      parameters: [{in: query, name: dryRun, schema: {type: boolean}}]\n",
    ),
    (
        "      summary: Get conversation detail\n      parameters:\n",
        "        - {in: query, name: view, schema: {type: string, enum: [full, short]}}\n",
    ),
    (
        "      summary: Post a message\n      parameters:\n",
        "        - {in: query, name: silent, schema: {type: boolean}}\n",
    ),
    (
        "      summary: Close or resolve a conversation\n      parameters:\n",
        "        - {in: query, name: reason, schema: {type: string, minLength: 1}}\n",
    ),
    ("          enum: [resolve, close", ", snooze"),
    ("      enum: [new", ", snoozed"),
)


@functools.cache
def stub_spec() -> Spec:
    """Read that spec."""
    text = VENDOR_SPEC.read_text("utf-8")
    for before, addition in _ADDITIONS:
        assert text.count(before) == 1
        text = text.replace(before, before + addition)
    with TemporaryDirectory() as folder:
        spec_file = Path(folder, "stubs.yaml")
        spec_file.write_text(text, encoding="utf-8")
        return read_spec(spec_file, OVERLAY)
