"""Migrations that add columns: their numbers and names, and that earlier ones stay as they are."""

from dataclasses import replace

import pytest
from care_spi_gen.api.model import Column, ColumnKind, Part, SpecText
from care_spi_gen.codegen import begin_once
from care_spi_gen.options import DEFAULT_FRAMEWORK, FRAMEWORKS, STORES, Options
from care_spi_gen.problems import UserError
from care_spi_gen.regeneration import migration_paths
from care_spi_gen.render import render
from care_spi_gen.render.migrations import (
    NONE_EARLIER,
    Earlier,
    add_migrations,
    earlier_of,
    is_migration,
    only_adds_columns,
)
from care_spi_gen.resources import OVERLAY, VENDOR_SPEC
from care_spi_gen.spec import read_spec

from tests.unit import care

FIRST = {"app/migrations/0001_care.sql": "CREATE TABLE conversations (id TEXT);\n"}
SQL_STORES = [name for name, store in STORES.items() if "sql" in store.layers]

each_sql_store = pytest.mark.parametrize("store", SQL_STORES)


def column(name: str, kind: ColumnKind = ColumnKind.TEXT) -> Column:
    field = care.required(name, name, care.STRING)
    return Column(name, kind, care.STRING, sent={Part.DETAIL: field, Part.MESSAGE: field}, given={})


def with_columns(conversation: str = "", message: str = "", kind=ColumnKind.TEXT):
    """The API with columns of these names."""
    columns = [
        tuple(column(name, kind) for name in names.split()) for names in (conversation, message)
    ]
    return replace(care.API, conversation_columns=columns[0], message_columns=columns[1])


def write(added) -> str:
    lines = [f'ALTER TABLE {table} ADD COLUMN "{one.name}" {one.kind};' for table, one in added]
    return "\n".join(["-- Columns.", *lines, ""])


def migrations(api, earlier: Earlier = NONE_EARLIER, files=FIRST) -> dict[str, str]:
    return add_migrations(files, api, "app", earlier, write)


def added_by(*paths_and_columns: tuple[str, str], there=()) -> Earlier:
    """What a project has had: the first migration, and those that added these columns."""
    texts = {path: write([("conversations", column(name))]) for path, name in paths_and_columns}
    return earlier_of(FIRST | texts, "app", there)


@pytest.mark.parametrize(
    ("path", "is_one"),
    [
        ("app/migrations/0001_care.sql", True),
        ("app/migrations/12345_my-own_2.sql", True),
        ("app/migrations/001_care.sql", False),
        ("app/migrations/0001.sql", False),
        ("app/migrations/0001_care.sql.bak", False),
        ("app/migrations/more/0001_care.sql", False),
        ("other/migrations/0001_care.sql", False),
        ("migrations/0001_care.sql", False),
        ("app/migrations/\N{ARABIC-INDIC DIGIT ONE}001_care.sql", False),
    ],
)
def test_what_counts_as_a_migration(path, is_one):
    assert is_migration(path, "app") == is_one
    assert earlier_of({path: "text"}, "app", ()).files == ({path: "text"} if is_one else {})
    assert bool(earlier_of({}, "app", [path]).last) == is_one


def test_the_files_of_a_folder(tmp_path):
    folder = tmp_path / "app" / "migrations"
    assert migration_paths(tmp_path, "app") == []
    folder.mkdir(parents=True)
    for name in ("0002_b.sql", "0001_a.sql", "README.md"):
        (folder / name).touch()
    assert migration_paths(tmp_path, "app") == [
        "app/migrations/0001_a.sql",
        "app/migrations/0002_b.sql",
    ]


@pytest.mark.parametrize(
    ("generated", "there", "last"),
    [
        ([], [], 0),
        (["0001_a.sql"], [], 1),
        (["0001_a.sql", "0007_b.sql"], ["0003_own.sql"], 7),
        (["0001_a.sql"], ["0002_own.sql", "12_own.sql", "README.md"], 2),
    ],
)
def test_the_last_number_is_that_of_all(generated, there, last):
    paths = [[f"app/migrations/{name}" for name in names] for names in (generated, there)]
    assert earlier_of(dict.fromkeys(paths[0], ""), "app", paths[1]).last == last


@pytest.mark.parametrize(
    ("text", "only"),
    [
        (write([("conversations", column("a"))]), True),
        (write([("conversations", column("a")), ("messages", column("b"))]), True),
        ("ALTER TABLE messages ADD COLUMN `a` LONGTEXT;\n", True),
        ("ALTER TABLE messages ADD COLUMN `a` LONGTEXT /* JSON */;\n", True),
        ("", False),
        ("-- Nothing.\n", False),
        (FIRST["app/migrations/0001_care.sql"], False),
        ('ALTER TABLE messages ADD COLUMN "a" text NOT NULL;\n', False),
        ('ALTER TABLE messages ADD COLUMN "a" text; DROP TABLE messages;\n', False),
        ('ALTER TABLE messages ADD COLUMN "a" text;\nUPDATE messages SET a = 1;\n', False),
        ('UPDATE messages SET a = 1;\nALTER TABLE messages ADD COLUMN "a" text;\n', False),
    ],
)
def test_which_texts_only_add_columns(text, only):
    assert only_adds_columns(text) == only


@pytest.mark.parametrize(
    ("conversation", "message", "name"),
    [
        ("tag", "", "0002_tag"),
        ("", "tag", "0002_tag"),
        ("priority tags", "", "0002_priority_tags"),
        ("a b", "c", "0002_a_b_c"),
        ("a b", "c d", "0002_a_b_and_more"),
        # One that both have is named once.
        ("a b", "a b", "0002_a_b"),
        ("a b", "a b c", "0002_a_b_c"),
        ("class_ order", "", "0002_class_order"),
        ("a" * 59 + " b", "", "0002_" + "a" * 59),
        ("a" * 60 + " b", "", "0002_" + "a" * 60),
    ],
)
def test_what_a_migration_is_called(conversation, message, name):
    api = with_columns(conversation, message)
    wanted = [("conversations", one) for one in api.conversation_columns]
    wanted += [("messages", one) for one in api.message_columns]
    assert migrations(api) == {f"app/migrations/{name}.sql": write(wanted)}


def test_without_columns_there_is_none():
    assert migrations(care.API) == {}


def test_a_new_one_adds_what_is_missing_and_the_earlier_stay():
    earlier = added_by(("app/migrations/0002_a.sql", "a"))
    new = migrations(with_columns("a b", "a"), earlier)
    missing = [("conversations", column("b")), ("messages", column("a"))]
    assert new == {**earlier.files, "app/migrations/0003_b_a.sql": write(missing)}


@pytest.mark.parametrize(
    ("there", "number"),
    [
        ([], "0003"),
        (["app/migrations/0002_own.sql"], "0003"),
        (["app/migrations/0003_own.sql"], "0004"),
        (["app/migrations/0041_own.sql"], "0042"),
        (["app/migrations/9999_own.sql"], "10000"),
        (["app/migrations/0041_own.txt", "app/0041_own.sql"], "0003"),
    ],
)
def test_its_number_follows_those_of_the_owner(there, number):
    earlier = added_by(("app/migrations/0002_a.sql", "a"), there=there)
    (path,) = migrations(with_columns("a b"), earlier).keys() - earlier.files.keys()
    assert path == f"app/migrations/{number}_b.sql"


def test_its_number_follows_those_that_the_templates_make():
    files = FIRST | {"app/migrations/0005_more.sql": ""}
    assert list(migrations(with_columns("a"), files=files)) == ["app/migrations/0006_a.sql"]


@pytest.mark.parametrize("names", ["a", "a b", "", "b a"])
def test_with_nothing_missing_there_is_no_new_one(names):
    """Also if a property is gone: its column stays, and is there when it comes back."""
    earlier = added_by(("app/migrations/0002_a.sql", "a"), ("app/migrations/0003_b.sql", "b"))
    assert migrations(with_columns(names), earlier) == earlier.files


def test_a_column_of_another_type_is_refused():
    earlier = added_by(("app/migrations/0002_a.sql", "a"))
    with pytest.raises(UserError) as caught:
        migrations(with_columns("a", kind=ColumnKind.INTEGER), earlier)
    (problem,) = caught.value.problems
    assert problem.message == "the column `a` of `conversations` is text, and would be integer now"
    # The other table has one of its own.
    assert len(migrations(with_columns("", "a", kind=ColumnKind.INTEGER), earlier)) == 3


@pytest.fixture(scope="module")
def project():
    """Render the files of a project on a store, with columns of each kind."""
    spec, begin = read_spec(VENDOR_SPEC, OVERLAY), begin_once()
    all_kinds = tuple(column(f"a_{kind}", kind) for kind in ColumnKind)

    def project(store, earlier=NONE_EARLIER, conversation=all_kinds, message=()):
        api = replace(spec.api, conversation_columns=conversation, message_columns=message)
        chosen = Options(FRAMEWORKS[DEFAULT_FRAMEWORK], STORES[store], "api", "app")
        return render(replace(spec, api=api), chosen, begin=begin, earlier=earlier)

    return project


TYPES = {
    "sqlite": ["TEXT", "INTEGER", "REAL", "INTEGER", "TEXT /* JSON */"],
    "postgres": ["text", "bigint", "float8", "boolean", "json"],
    "mysql": ["LONGTEXT", "BIGINT", "DOUBLE", "BOOLEAN", "LONGTEXT /* JSON */"],
}


@each_sql_store
def test_each_kind_has_its_type_and_can_be_read_again(store, project):
    files = project(store)
    path = "app/migrations/0002_a_text_a_integer_and_more.sql"
    assert project(store) == files
    quote = "`" if store == "mysql" else '"'
    assert files[path].splitlines()[1:] == [
        f"ALTER TABLE conversations ADD COLUMN {quote}a_{kind}{quote} {type_};"
        for kind, type_ in zip(ColumnKind, TYPES[store], strict=True)
    ]
    assert only_adds_columns(files[path])
    again = project(store, earlier_of(files, "app", ()))
    assert again == files


@each_sql_store
def test_the_earlier_are_kept_to_the_byte_whatever_the_templates_make_now(store, project):
    files = project(store, conversation=())
    (path,) = (path for path in files if is_migration(path, "app"))
    earlier = earlier_of(files | {path: "-- As it was.\n"}, "app", ())
    later = project(store, earlier)
    assert later[path] == "-- As it was.\n"
    assert [name for name in later if is_migration(name, "app")] == [
        path,
        "app/migrations/0002_a_text_a_integer_and_more.sql",
    ]


@each_sql_store
def test_text_is_not_json_though_both_are_kept_as_text(store, project):
    text, document = column("a"), column("a", ColumnKind.JSON)
    for was, now in ((text, document), (document, text)):
        earlier = earlier_of(project(store, conversation=(was,)), "app", ())
        with pytest.raises(UserError, match="the column `a` of `conversations` is"):
            project(store, earlier, conversation=(now,))


@pytest.mark.parametrize("store", sorted(STORES.keys() - set(SQL_STORES)))
def test_a_store_without_tables_has_no_migrations(store, project):
    assert [path for path in project(store) if path.endswith(".sql")] == []


@each_sql_store
def test_a_default_is_told_in_a_comment_and_stays_one(store, project):
    hostile = SpecText("'; */\nDROP TABLE conversations; --")
    found = replace(column("a"), default=hostile)
    text = project(store, conversation=(found,))["app/migrations/0002_a.sql"]
    lines = [line for line in text.splitlines() if not line.startswith("-- ")]
    assert len(lines) == 1
    assert only_adds_columns(text)
    assert "Where a of conversations is NULL, this is sent: " in text
