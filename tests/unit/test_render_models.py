"""The pydantic models: the look, the behaviour, and what hostile texts cannot do to them."""

import importlib
import sys
from dataclasses import replace
from pathlib import Path
from typing import get_args

import pytest
from care_spi_gen.api.model import (
    Alias,
    AnyObject,
    Api,
    Choice,
    Field,
    ListOf,
    Model,
    Reference,
    Scalar,
    ScalarKind,
    SpecText,
)
from care_spi_gen.render.format import black_format
from care_spi_gen.render.models import render_models
from care_spi_gen.render.models_shape import check_models
from care_spi_gen.render.shape import ShapeError
from pydantic import ValidationError

from tests.unit import care

WIRE = """
from typing import Annotated, Any
from pydantic import BaseModel, BeforeValidator, ConfigDict
from pydantic.alias_generators import to_camel
from pydantic_core import PydanticCustomError

def _not_null(value):
    if value is None:
        raise PydanticCustomError("null", "Input should not be null")
    return value

NOT_NULL = BeforeValidator(_not_null)

class WireModel(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel, validate_by_name=True, strict=True)

JsonObject = Annotated[dict[str, Any], "object"]
Timestamp = Annotated[str, "timestamp"]
"""

HOSTILE = [
    '"""\nimport os; os.abort()\n"""',
    "'''",
    '"',
    "'",
    "\\",
    "\\N{BULLET}",
    "\n",
    "\r",
    "\0",
    "\u2028",
    "\u202e",
    "{{ 1/0 }}{% raw %}",
    "text-0",
    "Type0",
    "field_0",
    "#!",
    "null",
    "",
    "a" * 300,
    "😀é",
]


@pytest.fixture
def load(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Import the rendered models as a package would have them."""

    def load_models(api: Api):
        package = tmp_path / "generated"
        package.mkdir()
        (package / "__init__.py").touch()
        (package / "wire.py").write_text(WIRE)
        (package / "models.py").write_bytes(black_format(render_models(api)()).encode())
        monkeypatch.syspath_prepend(str(tmp_path))
        for name in [name for name in sys.modules if name.partition(".")[0] == "generated"]:
            monkeypatch.delitem(sys.modules, name)
        importlib.invalidate_caches()
        return importlib.import_module("generated.models")

    return load_models


def api_of(*types: Model | Alias) -> Api:
    return replace(care.API, types=types, operations=())


def field(name: str, wire_name: str, type_: object, *, required: bool = True, **more) -> Field:
    return Field(name, SpecText(wire_name), type_, required=required, **more)


def test_the_look():
    api = api_of(care.STATUS, care.SUMMARY, care.MESSAGE, care.LIST_QUERY)
    assert render_models(api)() == '''\
"""The types on the wire."""

from typing import Annotated, Literal

from pydantic import Field

from .wire import Timestamp, WireModel

CareConversationStatus = Literal["new", "waiting-for-agent", "resolved", "closed"]


class CareConversationSummary(WireModel):
    id: str
    subject: str
    status: CareConversationStatus
    is_open: bool
    created_at: Timestamp
    updated_at: Timestamp


class CareMessage(WireModel):
    """One message."""

    id: str
    body: str | None
    author: str | None = None


class ListConversationsQuery(WireModel):
    customer_id: Annotated[str, Field(max_length=512, min_length=1, pattern="^[^\\\\u0000]*$")]
'''


@pytest.mark.parametrize("count", [1, 3, 5])
def test_the_text_needs_no_black(count):
    values = tuple(SpecText(f"waiting-for-agent-{number}") for number in range(count))
    text = render_models(api_of(Alias("CareConversationStatus", Choice(values)), care.MESSAGE))()
    assert black_format(text) == text


def test_null_and_missing(load):
    models = load(care.API)
    message = models.CareMessage.model_validate({"id": "1", "body": None})
    assert message.author is None
    with pytest.raises(ValidationError):
        models.CareMessage.model_validate({"id": "1"})


def test_what_a_request_may_leave_out_is_not_null(load):
    text, number = Scalar(ScalarKind.STRING, max_length=3), Scalar(ScalarKind.INTEGER)
    inner = Model("Inner", (field("size", "size", number, required=False),))
    body = Model(
        "Body",
        (
            field("plain", "plain", text, required=False),
            field("two_fa", "2fa", number, required=False),
            field("inner", "inner", ListOf(Reference("Inner")), required=False),
            field("open", "open", number, required=False, nullable=True),
            field("needed", "needed", number, nullable=True),
        ),
    )
    answer = Model("Answer", (field("plain", "plain", text, required=False),))
    post = replace(care.API.operation("create"), body=Reference("Body"))
    models = load(replace(api_of(inner, body, answer), operations=(post,)))
    assert models.Body.model_validate({"needed": None, "open": None}).plain is None
    for wrong in ({"plain": None}, {"2fa": None}, {"inner": None}, {"inner": [{"size": None}]}):
        with pytest.raises(ValidationError, match="should not be null"):
            models.Body.model_validate({"needed": 1} | wrong)
    with pytest.raises(ValidationError, match="at most 3"):
        models.Body.model_validate({"needed": 1, "plain": "long"})
    right = {"needed": 1, "plain": "abc", "2fa": 2, "inner": [{"size": 1}]}
    assert models.Body.model_validate(right).inner[0].size == 1
    # An answer is what we make: what is None there is left out of it.
    assert models.Answer(plain=None).plain is None


def test_bounds(load):
    bounded = Scalar(ScalarKind.STRING, min_length=2, max_length=3, pattern=SpecText("^a"))
    number = Scalar(ScalarKind.INTEGER, minimum=0, exclusive_maximum=10, multiple_of=5)
    fields = (
        field("text", "text", bounded),
        field("optional", "optional", bounded, required=False),
        field("nullable", "nullable", bounded, nullable=True),
        field("number", "number", number),
        field("texts", "texts", ListOf(bounded, min_items=1, max_items=2)),
        field("nested", "nested", ListOf(ListOf(bounded, max_items=1), item_nullable=True)),
        field("nulls", "nulls", ListOf(bounded, item_nullable=True), nullable=True),
        field("some", "some", ListOf(Choice((SpecText("a"), SpecText("b"))), item_nullable=True)),
        field("open", "open", AnyObject(), required=False),
        field("at", "at", Scalar(ScalarKind.TIMESTAMP), nullable=True),
        field("when", "when", ListOf(Scalar(ScalarKind.TIMESTAMP))),
    )
    models = load(api_of(Model("Thing", fields)))
    good = {
        "text": "ab",
        "nullable": None,
        "number": 5,
        "texts": ["ab"],
        "nested": [["ab"], None],
        "nulls": [None, "abc"],
        "some": ["b", None],
        "open": {"x": [1]},
        "at": None,
        "when": ["2025"],
    }
    assert models.Thing.model_validate(good).model_dump(exclude_unset=True) == good
    for wrong in (
        {"text": "a"},
        {"text": "abcd"},
        {"text": "bb"},
        {"optional": "a"},
        {"nullable": "a"},
        {"number": 10},
        {"number": 6},
        {"number": "5"},
        {"texts": []},
        {"texts": ["a"]},
        {"texts": ["ab", "ab", "ab"]},
        {"texts": [None]},
        {"nested": [["ab", "ab"]]},
        {"nested": [["a"]]},
        {"nulls": ["a"]},
        {"some": ["c"]},
        {"open": []},
        {"when": [None]},
    ):
        with pytest.raises(ValidationError):
            models.Thing.model_validate(good | wrong)


def test_no_type_is_a_root_model():
    text = render_models(
        api_of(
            Alias("Names", ListOf(Scalar(ScalarKind.STRING, max_length=3), max_items=4)),
            Alias("Name", Scalar(ScalarKind.STRING, max_length=3)),
        )
    )()
    assert (
        "\nNames = Annotated[list[Annotated[str, Field(max_length=3)]], Field(max_length=4)]"
        in text
    )
    assert "\nName = Annotated[str, Field(max_length=3)]" in text
    assert "Inline" not in text


def test_a_body_that_is_no_object_is_a_class():
    """One that is an open object, too: it must not lose what it holds."""
    text = render_models(
        api_of(
            Alias("Meta", AnyObject()),
            Alias("Request", Reference("Meta"), SpecText("Any."), whole=True),
            Alias("Response", ListOf(Scalar(ScalarKind.STRING)), whole=True),
        )
    )()
    assert "\nMeta = JsonObject\n" in text
    assert '\nclass Request(WireValue[Meta]):\n    """Any."""\n' in text
    assert "\nclass Response(WireValue[list[str]]):\n    pass\n" in text


@pytest.mark.parametrize("order", [1, -1])
def test_cycles(load, order):
    types = (
        Model(
            "Node",
            (
                field("child", "child", Reference("Node"), required=False),
                field("others", "others", ListOf(Reference("Leaf")), required=False),
            ),
        ),
        Model("Leaf", (field("parent", "parent", Reference("Node"), nullable=True),)),
    )
    models = load(api_of(*types[::order]))
    tree = {"child": {"others": [{"parent": None}, {"parent": {"child": {}}}]}}
    assert models.Node.model_validate(tree).model_dump(exclude_unset=True) == tree


@pytest.mark.parametrize("order", [1, -1])
def test_aliases_of_what_follows(load, order):
    types = (
        Alias("Nodes", ListOf(Reference("Node"))),
        Model("Node", (field("children", "children", Reference("Nodes"), required=False),)),
    )
    models = load(api_of(*types[::order]))
    tree = {"children": [{"children": []}]}
    assert models.Node.model_validate(tree).model_dump(exclude_unset=True) == tree


def test_a_model_without_fields(load):
    models = load(api_of(Model("Empty", ()), Model("Told", (), description=SpecText("Told."))))
    assert models.Empty().model_dump() == {}
    assert models.Told.__doc__ == "Told."


def test_wire_names_that_are_not_camel_case(load):
    names = {
        "class_": "class",
        "url": "URL",
        "a_b": "a-b",
        "a_c": "a_b",
        "type0": "x",
        "dict_": "d",
    }
    fields = tuple(field(name, wire, care.STRING) for name, wire in names.items())
    models = load(api_of(Model("Thing", fields)))
    value = {wire: wire for wire in names.values()}
    thing = models.Thing.model_validate(value)
    assert thing.model_dump() == names
    assert thing.model_dump(by_alias=True) == value


def test_hostile_texts_stay_texts(load):
    texts = tuple(map(SpecText, HOSTILE))
    fields = tuple(
        Field(f"f{index}", text, Choice((text,)), required=True, description=text)
        for index, text in enumerate(texts)
    )
    api = api_of(
        Alias("Hostile", Choice(texts)),
        *(Model(f"M{index}", (), description=text) for index, text in enumerate(texts)),
        Model("Thing", fields),
    )
    models = load(api)
    assert get_args(models.Hostile) == texts
    value = {text: text for text in HOSTILE}
    assert models.Thing.model_validate(value).model_dump(by_alias=True) == value
    assert {name for name in vars(models) if name[:1].isupper()} >= {"M0", "Thing", "Hostile"}
    assert not hasattr(models, "os")


def test_hostile_patterns_stay_patterns(load):
    patterns = ["\"'\\\\", "\\{\\{ 1/0 }}", '"""', "\\u0041", "a'b\"c"]
    fields = tuple(
        field(f"f{index}", f"f{index}", Scalar(ScalarKind.STRING, pattern=SpecText(pattern)))
        for index, pattern in enumerate(patterns)
    )
    models = load(api_of(Model("Thing", fields)))
    schema = models.Thing.model_json_schema()["properties"]
    assert [schema[f"f{index}"]["pattern"] for index in range(len(patterns))] == patterns


GOOD = '"""x"""\n\nfrom .wire import WireModel\n\n\nclass Thing(WireModel):\n    a: str\n'
ONE_MODEL = api_of(Model("Thing", (field("a", "a", care.STRING),)))


def test_the_check_takes_what_it_should():
    check_models(GOOD, ONE_MODEL)


@pytest.mark.parametrize(
    "bad",
    [
        GOOD.replace("a: str", "b: str"),
        GOOD.replace("a: str", "a: str\n    b: str"),
        GOOD.replace("a: str", "a: str = print()"),
        GOOD.replace("a: str", "a: print()"),
        GOOD.replace("a: str", "a: str\n    print()"),
        GOOD.replace("a: str", "a: str\n    'no field'"),
        GOOD.replace("Thing", "Other"),
        GOOD.replace("(WireModel)", "(object)"),
        GOOD.replace("from .wire", "from os"),
        GOOD + "\nprint()\n",
        GOOD + "\nThing = str\n",
        GOOD + "\nimport os\n",
        GOOD + "\nx = eval(1)\n",
        "x = \n",
    ],
)
def test_the_check_refuses_anything_else(bad):
    with pytest.raises(ShapeError):
        check_models(bad, ONE_MODEL)


def test_models_are_the_same_every_time():
    assert render_models(care.API)() == render_models(care.API)()
