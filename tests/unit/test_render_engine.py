"""The pipeline on throw-away templates: layers, twins, checks, and the specs beside them."""

import ast
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from care_spi_gen.api.model import SpecText
from care_spi_gen.options import Framework, Options, Store
from care_spi_gen.render import render
from care_spi_gen.render.environment import UnquotedSpecTextError
from care_spi_gen.render.shape import ShapeError

from tests.unit import care

ASYNC = Framework("quick", "Quick", "", is_async=True, dependencies=("quick>=1",))
SYNC = Framework("plain", "Plain", "", is_async=False, dependencies=())
STORE = Store("box", "Box", "", layers=("durable", "box"))

TEMPLATES = {
    "core/{{package}}/service.py": "async def f() -> int:\n    return await g()\n",
    "core/{{package}}/title.py.jinja": "TITLE = {{ api.title | py }}\n",
    "core/verbatim.txt": "{{ not rendered }}  \n\n\n",
    "core/_fragments/a.txt": "included\n",
    "frameworks/quick/{{package}}/app.py": "async def app() -> None: ...\n",
    "frameworks/plain/{{package}}/app.py": "def app() -> None: ...\n",
    "stores/durable/both/{{package}}/durable.py": "async def d() -> None: ...\n",
    "stores/box/both/{{package}}/store.py": "async def s() -> None: ...\n",
    "stores/box/async/{{package}}/driver.py": "async def driver() -> None: ...\n",
    "stores/box/sync/{{package}}/driver.py": "def driver() -> None: ...\n",
    "stores/box/_fragments/readme.md": "A box for {{ project }}.\n",
    "wiring/README.md.jinja": '# {{ api.title | md }}\n{% include "stores/" ~ store.name '
    '~ "/_fragments/readme.md" %}',
}


def options(framework: Framework = ASYNC) -> Options:
    return Options(framework, STORE, project="my-api", package="my_api")


@pytest.fixture
def templates(tmp_path: Path):
    def write(more: dict[str, str] | None = None) -> Path:
        for path, text in (TEMPLATES | (more or {})).items():
            file = tmp_path / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text)
        return tmp_path

    return write


def spec_titled(title: str) -> care.SpecFiles:
    return care.SpecFiles(api=replace(care.API, title=SpecText(title)))


def test_the_tree_of_the_layers_is_the_tree_of_the_output(templates):
    files = render(care.SpecFiles(), options(), templates())
    assert list(files) == sorted(
        [
            "README.md",
            "my_api/app.py",
            "my_api/driver.py",
            "my_api/durable.py",
            "my_api/models.py",
            "my_api/openapi/openapi.yaml",
            "my_api/openapi/spi-care.overlay.yaml",
            "my_api/openapi/spi-care.yaml",
            "my_api/service.py",
            "my_api/store.py",
            "my_api/title.py",
            "verbatim.txt",
        ]
    )
    assert files["README.md"] == "# Care SPI\nA box for my-api.\n"
    assert files["my_api/title.py"] == 'TITLE = "Care SPI"\n'
    assert files["verbatim.txt"] == "{{ not rendered }}\n"


def test_a_synchronous_framework_gets_twins_of_what_is_shared(templates):
    root = templates()
    asynchronous = render(care.SpecFiles(), options(), root)
    synchronous = render(care.SpecFiles(), options(SYNC), root)
    for path in ("service", "durable", "store", "driver", "app"):
        assert asynchronous[f"my_api/{path}.py"].startswith("async def")
        assert synchronous[f"my_api/{path}.py"].startswith("def")


@pytest.mark.parametrize("layer", ["frameworks/plain", "stores/box/sync", "wiring"])
def test_nothing_else_gets_a_twin(templates, layer):
    files = render(care.SpecFiles(), options(SYNC), templates({f"{layer}/a.py": "await_ = 1\n"}))
    assert files["a.py"] == "await_ = 1\n"
    left = {f"{layer}/a.py": "async def f() -> None: ...\n"}
    assert render(care.SpecFiles(), options(SYNC), templates(left))["a.py"].startswith("async")


def test_a_template_that_comes_to_nothing_makes_no_file(templates):
    nothing = "{% if false %}\na = 1\n{% endif %}\n"
    more = {"core/a.py.jinja": nothing, "core/a.toml.jinja": nothing, "core/{{package}}/b.py": ""}
    files = render(care.SpecFiles(), options(), templates(more))
    assert files.keys() & {"a.py", "a.toml", "my_api/b.py"} == {"my_api/b.py"}


def test_two_layers_with_one_path_are_a_mistake(templates):
    root = templates({"wiring/{{package}}/service.py.jinja": ""})
    with pytest.raises(ValueError, match=r"core/.*service\.py and wiring/.*service\.py\.jinja"):
        render(care.SpecFiles(), options(), root)


@pytest.mark.parametrize("path", ["models.py", "openapi/openapi.yaml", "openapi/spi-care.yaml"])
def test_a_layer_cannot_make_what_the_engine_makes(templates, path):
    with pytest.raises(ValueError, match=path):
        render(care.SpecFiles(), options(), templates({f"core/{{{{package}}}}/{path}": "a: 1\n"}))


def test_the_specs_are_byte_for_byte(templates):
    spec = care.SpecFiles(vendor="openapi: 3.0.3  \r\n\r\n", overlay="é\n")
    files = render(spec, options(), templates())
    assert files["my_api/openapi/spi-care.yaml"] == spec.vendor
    assert files["my_api/openapi/spi-care.overlay.yaml"] == spec.overlay
    assert files["my_api/openapi/openapi.yaml"] == spec.effective


@pytest.mark.parametrize(
    ("vendor", "overlay", "expected"),
    [
        ("openapi.yaml", "o.yaml", ["vendor-openapi.yaml", "o.yaml"]),
        ("OpenAPI.yaml", "o.yaml", ["vendor-OpenAPI.yaml", "o.yaml"]),
        ("a.yaml", "a.yaml", ["a.yaml", "overlay-a.yaml"]),
        ("openapi.yaml", "openapi.yaml", ["vendor-openapi.yaml", "overlay-openapi.yaml"]),
        ("overlay-a.yaml", "A.yaml", ["overlay-a.yaml", "A.yaml"]),
        ("overlay-openapi.yaml", "openapi.yaml", [None, "overlay-overlay-openapi.yaml"]),
        ('x"; $(id)\n.yaml', "é\\.yaml", ["x-----id--.yaml", "yaml"]),
        ("--", "..", ["spec.yaml", "overlay-spec.yaml"]),
        ("a" * 250 + ".yaml", "o.yaml", ["a" * 95 + ".yaml", "o.yaml"]),
    ],
)
def test_spec_names_are_harmless_and_their_own(templates, vendor, overlay, expected):
    spec = care.SpecFiles(vendor_name=vendor, overlay_name=overlay)
    more = {"core/names.txt.jinja": "{{ spec.vendor_name }} {{ spec.overlay_name }}"}
    files = render(spec, options(), templates(more))
    names = [name or vendor for name, vendor in zip(expected, [vendor, ""], strict=True)]
    assert files["names.txt"] == " ".join(names) + "\n"
    assert [files[f"my_api/openapi/{name}"] for name in names] == [spec.vendor, spec.overlay]
    assert files["my_api/openapi/openapi.yaml"] == spec.effective


def test_python_is_formatted(templates):
    files = render(care.SpecFiles(), options(), templates({"core/a.py": "x = {'a':1}"}))
    assert files["a.py"] == 'x = {"a": 1}\n'


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("a.py", "x = (\n"),
        ("a.py", "return 1\n"),
        ("a.toml", "x = \n"),
        ("a.yaml", "a: [\n"),
        ("b/a.yml", "a: b: c\n"),
        ("a.py", 'x = """a  \nb"""\n'),
    ],
)
def test_a_file_that_does_not_parse_is_a_mistake(templates, path, text):
    with pytest.raises((ShapeError, ValueError)):
        render(care.SpecFiles(), options(), templates({f"core/{path}": text}))


@pytest.mark.parametrize(
    ("template", "title"),
    [
        ("x = '{{ api.title | md }}'\n", "x', print(), 'x"),
        ('x = """{{ api.title | md }}"""\n', '"""; print(); """'),
        ("x = f{{ api.title | py }}\n", "{print()}"),
        ("x = {{ api.title | sql }}\n", "x\n"),
        ("x = {{ api.title | sh }}\n", "print"),
        ("# {{ api.title | sql }}\n", "\nprint()\n"),
    ],
)
def test_a_filter_of_another_place_is_found_out(templates, template, title):
    with pytest.raises((ShapeError, ValueError)):
        render(spec_titled(title), options(), templates({"core/a.py.jinja": template}))


def test_unquoted_spec_text_is_found_out(templates):
    with pytest.raises(UnquotedSpecTextError):
        render(spec_titled("x"), options(), templates({"core/a.py.jinja": "x = {{ api.title }}\n"}))


SINKS = {
    "core/sinks.py.jinja": '"""{{ api.title | docstring(0) }}"""\n\n# {{ api.title | comment }}\n'
    "x = {{ api.title | py }}\n",
    "core/sinks.toml.jinja": "x = {{ api.title | toml }}\n",
    "core/sinks.yaml.jinja": "x: {{ api.title | yaml }}\n",
}


@pytest.mark.parametrize(
    "title",
    ['"""', '"', "'", "\\", "\n", "\r\n", "\0", "\u2028", "{{ 1 }}", "\ud800", "é" * 200],
)
def test_hostile_text_in_the_right_filter_is_harmless(templates, title):
    files = render(spec_titled(title), options(), templates(SINKS))
    assignment = ast.parse(files["sinks.py"]).body[1]
    assert ast.literal_eval(assignment.value) == title


def test_the_result_depends_on_the_input_alone(templates):
    root = templates(SINKS)
    program = (
        "import sys, json; from tests.unit.test_render_engine import *; "
        "print(json.dumps(render(spec_titled('é'), options(), Path(sys.argv[1]))))"
    )
    outputs = {
        subprocess.run(
            [sys.executable, "-c", program, str(root)],
            env=os.environ | {"PYTHONHASHSEED": seed, "TZ": zone, "LC_ALL": locale},
            capture_output=True,
            check=True,
        ).stdout
        for seed, zone, locale in [("1", "UTC", "C"), ("2", "Asia/Tokyo", "C.UTF-8")]
    }
    assert len(outputs) == 1
