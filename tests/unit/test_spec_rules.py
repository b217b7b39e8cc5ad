"""The vendor's spec, and what becomes of it when a rule of the contract misses something."""

import re

import pytest
import yaml
from care_spi_gen.api.model import Part, Role
from care_spi_gen.resources import OVERLAY, VENDOR_SPEC
from care_spi_gen.spec import read_spec

from tests.unit.spec_files import NO_OVERLAY, effective, messages, read_texts, refusals

EFFECTIVE = effective()
LIST_OF_MESSAGES = """\
          type: array
          items:
            $ref: '#/components/schemas/CareMessage'"""


def test_the_vendors_spec_is_read_without_a_word():
    spec = read_spec(VENDOR_SPEC, OVERLAY)
    assert spec.notes == ()
    assert spec.vendor.encode() == VENDOR_SPEC.read_bytes()
    assert spec.overlay.encode() == OVERLAY.read_bytes()
    assert (spec.vendor_name, spec.overlay_name) == ("spi-care.yaml", "spi-care.overlay.yaml")
    assert [operation.name for operation in spec.api.operations] == [
        "list_conversations",
        "create_conversation",
        "get_conversation",
        "post_message",
        "close_conversation",
    ]
    assert [operation.role for operation in spec.api.operations] == list(Role)
    assert {spec.api.part(part).name for part in Part} == {
        "CareConversationDetail",
        "CareConversationStatus",
        "CareConversationSummary",
        "CareMessage",
    }
    customer_id = spec.api.operation(Role.LIST).query.fields[0]
    assert (customer_id.type.min_length, customer_id.type.max_length) == (1, 512)
    assert not re.search(customer_id.type.pattern, "a\0b")
    assert re.search(customer_id.type.pattern, "a\nb")


def test_what_ships_is_valid_though_nobody_validates_it_again(tmp_path):
    copies = [tmp_path / file.name for file in (VENDOR_SPEC, OVERLAY)]
    for file, copy in zip((VENDOR_SPEC, OVERLAY), copies, strict=True):
        copy.write_bytes(file.read_bytes())
    assert read_spec(*copies) == read_spec(VENDOR_SPEC, OVERLAY)


def test_each_error_of_an_operation_is_described():
    paths = read_spec(VENDOR_SPEC, OVERLAY).effective.split("components:\n")[0]
    described = [
        set(re.findall(r"'(\d+)':", operation))
        for operation in re.split(r"\n    (?:get|post):\n", paths)[1:]
    ]
    every = {"400", "401", "404", "422", "500", "503"}
    body = every | {"413", "415"}
    assert described == [
        every | {"200"},
        body | {"200"},
        every | {"200"},
        body | {"200", "409"},
        body | {"204", "409"},
    ]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("- closed\n", "- shut\n", "the schema marked `status` lacks closed"),
        ("- resolve\n", "- solve\n",
         "`action` of `CloseConversationInput` is not a choice of resolve and close"),
        ("        author:\n", "        writer:\n",
         "`CareMessage` has no property `author`"),
        ("        isOpen:\n          type: boolean", "        isOpen:\n          type: string",
         "`isOpen` of `CareConversationSummary` is not a boolean"),
        (LIST_OF_MESSAGES, "          type: string",
         "`messages` of `CareConversationDetail` is not a list of the schema marked `message`"),
        ("        status:\n          $ref: '#/components/schemas/CareConversationStatus'",
         "        status:\n          type: string",
         "`status` of `CareConversationSummary` is not the schema marked `status`"),
        ("        - updatedAt\n", "",
         "`updatedAt` of `CareConversationSummary` is not required"),
        ("        - subject\n        - body\n", "        - body\n",
         "`subject` of `CreateConversationInput` may be missing"),
        (("                  createdAt:\n                    type: string\n"
         "                    format: date-time"),
         "                  createdAt:\n                    type: string",
         "`createdAt` of `CreateConversationResponse` is not a string of format date-time"),
        ("                  - messageId\n", "",
         "`messageId` of `PostMessageResponse` is not required"),
        ("items:\n                      $ref: '#/components/schemas/CareConversationSummary'",
         "items:\n                      $ref: '#/components/schemas/CareConversationDetail'",
         ("the response of the operation marked `list` is not an object with one list of the schema"
         " marked `conversation-summary`")),
        ("schema:\n                $ref: '#/components/schemas/CareConversationDetail'",
         "schema:\n                $ref: '#/components/schemas/CareConversationSummary'",
         "the response of the operation marked `get` is not the schema marked `conversation`"),
        ("          description: No Content",
         ("          description: A\n"
         "          content: {application/json: {schema: {type: string}}}"),
         "a response 204 has no body"),
        ("        '200':\n          description: Created",
         "        '201':\n          description: Created",
         "the operation marked `create` answers 201, where the contract has 200"),
        ("        '204':\n", "        '202':\n",
         "the operation marked `close` answers 202, where the contract has 204"),
        ("        - in: query\n          name: customerId",
         "        - in: query\n          name: customer",
         "`ListConversationsQuery` has no property `customerId`"),
        ("{conversationId}/close:\n", "{conversationId}/{other}/close:\n",
         "the variable `{other}` is not declared"),
        ("        isCustomer:\n          type: boolean",
         "        isCustomer:\n          type: integer",
         "`isCustomer` of `CareMessage` is not a boolean"),
        ("schema:\n              $ref: '#/components/schemas/PostMessageInput'",
         "schema:\n              type: object",
         "the operation marked `post-message` has no body that is an object"),
    ],
)  # fmt: skip
def test_what_a_rule_misses_is_one_problem(old, new, message, tmp_path):
    assert old in EFFECTIVE
    assert message in refusals(tmp_path, EFFECTIVE.replace(old, new, 1))


def test_a_list_that_may_hold_null_is_not_one_of_messages(tmp_path):
    nullable = add("$.components.schemas.CareMessage", "{nullable: true}")
    assert refusals(tmp_path, EFFECTIVE, nullable) == [
        "`messages` of `CareConversationDetail` is not a list of the schema marked `message`"
    ]


@pytest.mark.parametrize(
    ("path", "variable", "message"),
    [
        ("/care/conversations/{conversationId}/close", "id",
         ("the path of the operation marked `close` should have {conversationId}"
          " as its only variable")),
        ("/care/conversations", "tenant",
         "the path of the operation marked `list` should have no variable"),
    ],
)  # fmt: skip
def test_a_path_has_the_variables_that_its_rule_knows(path, variable, message, tmp_path):
    document = yaml.safe_load(EFFECTIVE)
    item = document["paths"].pop(path)
    text = {"in": "path", "name": variable, "required": True, "schema": {"type": "string"}}
    for operation in item.values():
        others = [one for one in operation.get("parameters", ()) if one["in"] != "path"]
        operation["parameters"] = [*others, text]
    document["paths"][f"/elsewhere/{{{variable}}}"] = item
    assert message in refusals(tmp_path, yaml.safe_dump(document))


def test_a_property_that_takes_the_name_of_one_with_a_rule_is_a_problem(tmp_path):
    own = "        customerId:\n          type: string\n"
    both = "        customer_id:\n          type: string\n" + own
    assert refusals(tmp_path, EFFECTIVE.replace(own, both, 1)) == [
        "`customerId` of `CreateConversationInput` gives way to another name"
    ]


def add(to: str, update: str) -> str:
    return NO_OVERLAY + f"  - target: {to}\n    update: {update}\n"


@pytest.mark.parametrize(
    ("to", "update", "message"),
    [
        ("$.paths['/care/conversations'].post.responses['200'].content['application/json'].schema",
         "{required: [tags], properties: {tags: {type: string}}}",
         "`tags` of `CreateConversationResponse` is required"),
        ("$.components.schemas.CreateConversationInput.properties.subject", "{nullable: true}",
         "`subject` of `CreateConversationInput` may be missing"),
        ("$.paths['/care/conversations'].get",
         "{requestBody: {required: true, content: {application/json: {schema: {type: string}}}}}",
         "a GET with a body is not supported"),
    ],
)  # fmt: skip
def test_what_no_rule_fills_in_is_a_problem(to, update, message, tmp_path):
    assert refusals(tmp_path, EFFECTIVE, add(to, update)) == [message]


@pytest.mark.parametrize(
    ("to", "update", "note"),
    [
        ("$.paths['/care/conversations'].post.responses['200'].content['application/json'].schema",
         "{properties: {tags: {type: string}}}",
         "`tags` of `CreateConversationResponse` is never sent"),
        ("$.components.schemas.CareMessage", "{properties: {tags: {type: string}}}",
         "`tags` has a column, and no operation that fills it"),
        ("$.components.schemas.PostMessageInput",
         "{required: [tags], properties: {tags: {type: string}}}",
         "`tags` is kept with the message, and sent nowhere"),
        ("$.components.schemas.CloseConversationInput", "{properties: {reason: {type: string}}}",
         "`reason` of `CloseConversationInput` has no rule"),
        ("$.paths['/care/conversations'].get.parameters",
         "{in: query, name: limit, schema: {type: integer}}",
         "`limit` of `ListConversationsQuery` has no rule"),
        ("$.paths['/care/conversations'].post",
         "{parameters: [{in: query, name: dry, schema: {type: boolean}}]}",
         "`dry` of `CreateConversationQuery` has no rule"),
    ],
)  # fmt: skip
def test_what_no_rule_uses_is_a_note(to, update, note, tmp_path):
    assert messages(read_texts(tmp_path, EFFECTIVE, add(to, update)).notes) == [note]


def test_an_action_more_is_a_note(tmp_path):
    more = EFFECTIVE.replace(
        "            - resolve\n", "            - resolve\n            - snooze\n"
    )
    spec = read_texts(tmp_path, more)
    assert messages(spec.notes) == ["the contract has no rule for the action snooze"]
    assert spec.api.other_actions == ("snooze",)
    assert spec.api.has_places


def test_a_status_more_needs_nothing(tmp_path):
    more = EFFECTIVE.replace("        - closed\n", "        - closed\n        - asleep\n")
    spec = read_texts(tmp_path, more)
    assert "asleep" in spec.api.part(Part.STATUS).type.values
    assert not spec.notes
    assert not spec.api.has_places


def test_an_operation_without_a_mark_is_read_too(tmp_path):
    update = "{/care/ping: {get: {operationId: ping, responses: {'204': {description: Here}}}}}"
    api = read_texts(tmp_path, EFFECTIVE, add("$.paths", update)).api
    assert [operation.role for operation in api.operations] == [*Role, None]
