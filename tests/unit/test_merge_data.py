"""TOML and YAML are merged by key and list item; everything else of them stays as it is."""

import tomllib

import pytest
import yaml
from care_spi_gen.project.merge import Change, Kind, merge

TOML = """\
[build-system]
requires = ["hatchling>=1.27"]

[project]
name = "support-api"
dependencies = [
    "asyncpg>=0.32,<0.33",
    "fastapi>=0.165,<0.166",
    "uvicorn[standard]>=0.54,<1",
]

[dependency-groups]
dev = [
    "black>=26.10,<27",
]
# The checks.
contract = ["care-spi-gen>=0.1,<0.2"]

# What this was generated from.
[tool.care-spi-gen]
framework = "fastapi"

[tool.ruff.lint]
select = [
    "A", "ARG", "B",
    "N",
]
ignore = [
    "N818",  # RFC 9457's word.
]
"""

YAML = """\
services:
  care:
    build: .
    ports:
      - "8080:8080"
    environment:
      URL: postgresql://database

  # Keeps the data.
  database:
    image: postgres:17
    healthcheck:
      test: ["CMD", "pg_isready"]
      interval: 2s

volumes:
  data:
"""


def swapped(text: str, *pairs: tuple[str, str]) -> str:
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new)
    return text


# What the user changed, what the generator changed: together they give both.
TOML_APART = {
    "a requirement each": (
        ('    "fastapi>=0.165,<0.166",\n', '    "fastapi>=0.165,<0.166",\n    "httpx",\n'),
        ("asyncpg>=0.32,<0.33", "asyncpg>=0.33,<0.34"),
    ),
    "a bound of hers, a requirement of the generator's": (
        ("fastapi>=0.165,<0.166", "FastAPI[all]>=0.165"),
        ('    "uvicorn', '    "redis>=8",\n    "uvicorn'),
    ),
    "a comment in a list": (
        (
            '    "N818",  # RFC 9457\'s word.\n',
            '    "N818",  # RFC 9457\'s word.\n    # Ours.\n    "D",\n',
        ),
        ("ignore = [\n", 'ignore = [\n    "E501",  # Black does it.\n'),
    ),
    "a list on one line": (
        ('contract = ["care-spi-gen>=0.1,<0.2"]', 'contract = ["care-spi-gen>=0.1,<0.2", "own"]'),
        ('"black>=26.10,<27"', '"black>=27"'),
    ),
    "a key each": (
        ('name = "support-api"\n', 'name = "support-api"\nversion = "2"\n'),
        ('framework = "fastapi"\n', 'framework = "fastapi"\nstore = "redis"\n'),
    ),
    "a table each": (
        ("[dependency-groups]", '[project.urls]\nHome = "x"\n\n[dependency-groups]'),
        ("[tool.ruff.lint]", "[tool.mypy]\nstrict = true\n\n[tool.ruff.lint]"),
    ),
    "a comment and a value": (
        ("# The checks.", "# Our checks."),
        ('framework = "fastapi"', 'framework = "flask"'),
    ),
}


@pytest.mark.parametrize("name", TOML_APART)
def test_toml_changed_apart(name: str) -> None:
    mine, new = TOML_APART[name]

    result = merge("pyproject.toml", TOML, swapped(TOML, mine), swapped(TOML, new))

    assert result.text == swapped(TOML, mine, new)
    assert result.kind is Kind.MERGED


def test_one_list_on_one_line_stays_there() -> None:
    base, mine, new = 'x = ["a", "c"]\n', 'x = ["a", "c", "own"]\n', 'x = ["a", "b", "c"]\n'

    assert merge("x.toml", base, mine, new).text == 'x = ["a", "b", "c", "own"]\n'


def test_one_requirement_with_two_new_bounds_is_a_conflict() -> None:
    mine = swapped(TOML, ("fastapi>=0.165,<0.166", "fastapi>=0.170"))
    new = swapped(TOML, ("fastapi>=0.165,<0.166", "fastapi>=0.166"), ("black>=26.10,<27", "black"))

    result = merge("pyproject.toml", TOML, mine, new)

    assert [c.name for c in result.conflicts] == ['project.dependencies: "fastapi>=0.170"']
    assert result.text is not None
    assert '<<<<<<< yours\n    "fastapi>=0.170",\n|||||||' in result.text
    assert '    "black",\n' in result.text


def test_one_key_with_two_values_is_a_conflict() -> None:
    result = merge("x.toml", "a = 1\nb = 1\n", "a = 2\nb = 1\n", "a = 3\nb = 2\n")

    assert [c.name for c in result.conflicts] == ["a"]
    assert result.text is not None
    assert result.text.endswith(">>>>>>> newly generated\nb = 2\n")


def test_toml_in_another_layout_is_no_edit() -> None:
    mine = swapped(
        TOML, ('    "A", "ARG", "B",\n    "N",\n', '    "A",\n    "ARG",\n    "B",\n    "N",\n')
    )
    new = swapped(TOML, ('framework = "fastapi"', 'framework = "flask"'))

    result = merge("pyproject.toml", TOML, mine, new)

    assert result.kind is Kind.UPDATED
    assert result.text == swapped(mine, ('framework = "fastapi"', 'framework = "flask"'))


def test_the_report_names_keys_and_items() -> None:
    mine = swapped(TOML, ('    "uvicorn', '    "own",\n    "uvicorn'))
    new = swapped(TOML, ("asyncpg>=0.32,<0.33", "asyncpg>=0.33"))

    result = merge("pyproject.toml", TOML, mine, new)

    assert result.text is not None
    lines = result.text.splitlines()
    where = {part.change: lines[(part.line or 0) - 1].strip() for part in result.parts}
    assert where == {Change.UPDATED: '"asyncpg>=0.33",', Change.YOURS: '"own",'}


YAML_APART = {
    "a service and a value": (
        ("\nvolumes:", "\n  cache:\n    image: redis\n\nvolumes:"),
        ("postgres:17", "postgres:18"),
    ),
    "values of one mapping": (
        ("interval: 2s", "interval: 5s"),
        ('"pg_isready"', '"pg_isready", "-q"'),
    ),
    "an item each": (
        ('      - "8080:8080"\n', '      - "8080:8080"\n      - "9000:9000"\n'),
        ("image: postgres:17\n", "image: postgres:17\n    restart: always\n"),
    ),
    "a comment": (("# Keeps the data.", "# Keeps all."), ("interval: 2s", "interval: 3s")),
    "a key behind the neighbour": (
        ("    build: .\n", "    build: .\n    user: me\n"),
        ("      URL: post", "      A: 1\n      URL: post"),
    ),
}


@pytest.mark.parametrize("name", YAML_APART)
def test_yaml_changed_apart(name: str) -> None:
    mine, new = YAML_APART[name]

    result = merge("compose.yaml", YAML, swapped(YAML, mine), swapped(YAML, new))

    assert result.text == swapped(YAML, mine, new)
    assert result.kind is Kind.MERGED


def test_yaml_indented_by_the_user_gets_new_keys_at_her_column() -> None:
    base = "a:\n  b:\n    - 1\n  c: 2\n"
    mine = "a:\n    b:\n    -   1\n    c: 2\n    own: 1\n"

    result = merge("x.yml", base, mine, "a:\n  b:\n    - 1\n  c: 2\n  d:\n    e: 3\n")

    assert result.text == "a:\n    b:\n    -   1\n    c: 2\n    d:\n      e: 3\n    own: 1\n"


def test_one_yaml_value_changed_twice_is_a_conflict() -> None:
    mine, new = swapped(YAML, ("postgres:17", "postgres:16")), swapped(
        YAML, ("postgres:17", "postgres:18")
    )

    result = merge("compose.yaml", YAML, mine, new)

    assert [c.name for c in result.conflicts] == ["services.database.image"]


def test_steps_of_a_workflow_are_told_apart_by_what_they_say() -> None:
    base = "steps:\n  - uses: checkout@v4\n    with:\n      a: 1\n  - run: pytest\n"
    mine = swapped(base, ("  - run: pytest\n", "  - run: pytest\n  - run: mine\n"))
    new = swapped(
        base,
        ("@v4", "@v5"),
        ("  - run: pytest", "  # First.\n  - run: ruff check\n  - run: pytest"),
    )

    text = merge("ci.yml", base, mine, new).text

    assert text == swapped(new, ("  - run: pytest\n", "  - run: pytest\n  - run: mine\n"))


@pytest.mark.parametrize(
    "text",
    [
        "a: |\n  # no comment\n  text\n\nb: 1\n",
        "---\n# Top.\n\na: 1\nb: 1\n",
        "a: &x\n  c: 1\nd: *x\nb: 1\n",
        "a: 'two\n\n  lines'\nb: 1\n",
        "- one\n- b: 1\n",
    ],
)
def test_yaml_of_other_shapes(text: str) -> None:
    result = merge("x.yaml", text, f"{text}# Mine.\n", swapped(text, ("b: 1", "b: 2")))

    assert result.text == swapped(text, ("b: 1", "b: 2")) + "# Mine.\n"
    assert result.notes == ()


@pytest.mark.parametrize(
    ("path", "text"), [("x.yaml", "[a, b]\n"), ("x.yaml", "a: 1\n---\nb: 1\n"), ("x.yaml", "# a\n")]
)
def test_yaml_that_is_no_block_is_merged_by_lines(path: str, text: str) -> None:
    assert merge(path, text, f"# mine\n{text}", f"{text}# new\n").text == f"# mine\n{text}# new\n"


def test_merged_values_are_what_both_sides_mean() -> None:
    for mine, new in TOML_APART.values():
        text = merge("pyproject.toml", TOML, swapped(TOML, mine), swapped(TOML, new)).text
        tomllib.loads(text or "")
    for mine, new in YAML_APART.values():
        yaml.safe_load(merge("x.yml", YAML, swapped(YAML, mine), swapped(YAML, new)).text or "")


def test_a_yaml_list_at_its_keys_column_gets_items_there() -> None:
    base = "a:\n  - 1\nb: 2\n"

    text = merge("x.yaml", base, "a:\n- 1\nb: 3\n", "a:\n  - 1\n  - 4\nb: 2\n").text

    assert text == "a:\n- 1\n- 4\nb: 3\n"
