"""What becomes of a path: absent, same or changed on each side, and ways to end a line."""

import pytest
from care_spi_gen.project.merge import Kind, Merged, merge, unresolved

BASE = "one\ntwo\nthree\nfour\nfive\n"
MINE = BASE.replace("one", "ONE")
NEW = BASE.replace("five", "FIVE")
BOTH = MINE.replace("five", "FIVE")
OVERLAP = BASE.replace("one", "uno")
BOM = "\ufeff"


def crlf(text: str) -> str:
    return text.replace("\n", "\r\n")


TABLE = {
    # name: (base, mine, new), kind, text
    "new": ((None, None, NEW), Kind.NEW, NEW),
    "a file of the user's own": ((None, MINE, None), Kind.KEPT, MINE),
    "her own file is what comes": ((None, NEW, NEW), Kind.UNCHANGED, NEW),
    "her own file is what comes, with CRLF": ((None, crlf(NEW), NEW), Kind.UNCHANGED, crlf(NEW)),
    "her own file where another comes": ((None, MINE, NEW), Kind.CONFLICT, MINE),
    "deleted": ((BASE, None, BASE), Kind.DELETED, None),
    "deleted, then changed": ((BASE, None, NEW), Kind.DELETED, None),
    "gone on both sides": ((BASE, None, None), Kind.REMOVED, None),
    "dropped": ((BASE, BASE, None), Kind.REMOVED, None),
    "dropped, checked out with CRLF": ((BASE, crlf(BASE), None), Kind.REMOVED, None),
    "dropped, but edited": ((BASE, MINE, None), Kind.ORPHAN, MINE),
    "nothing changed": ((BASE, BASE, BASE), Kind.UNCHANGED, BASE),
    "updated": ((BASE, BASE, NEW), Kind.UPDATED, NEW),
    "edited": ((BASE, MINE, BASE), Kind.KEPT, MINE),
    "edited to what comes": ((BASE, NEW, NEW), Kind.UNCHANGED, NEW),
    "both, apart": ((BASE, MINE, NEW), Kind.MERGED, BOTH),
    "empty at first": (("", "", NEW), Kind.UPDATED, NEW),
    "emptied by the user": ((BASE, "", BASE), Kind.KEPT, ""),
    "emptied by the generator": ((BASE, BASE, ""), Kind.UPDATED, ""),
    "CRLF alone is no edit": ((BASE, crlf(BASE), BASE), Kind.UNCHANGED, crlf(BASE)),
    "updated in a CRLF checkout": ((BASE, crlf(BASE), NEW), Kind.UPDATED, crlf(NEW)),
    "merged in a CRLF checkout": ((BASE, crlf(MINE), NEW), Kind.MERGED, crlf(BOTH)),
    "merged with a mark": ((BASE, BOM + MINE, NEW), Kind.MERGED, BOM + BOTH),
    "a mark alone is no edit": ((BASE, BOM + BASE, NEW), Kind.UPDATED, BOM + NEW),
    "the user ended no last line": ((BASE, MINE[:-1], NEW), Kind.MERGED, BOTH[:-1]),
    "nobody ended the last line": ((BASE[:-1], MINE[:-1], NEW[:-1]), Kind.MERGED, BOTH[:-1]),
    "the generator ends it now": ((BASE[:-1], MINE[:-1], NEW), Kind.MERGED, BOTH),
}


@pytest.mark.parametrize("name", TABLE)
def test_table(name: str) -> None:
    versions, kind, text = TABLE[name]

    result = merge("file.txt", *versions)

    assert (result.kind, result.text) == (kind, text)


def test_each_combination_is_in_the_table() -> None:
    def situation(versions: tuple[str | None, str | None, str | None]) -> tuple[str, ...]:
        base = versions[0]
        return tuple("absent" if v is None else "same" if v == base else "other" for v in versions)

    known = {situation(versions) for versions, _, _ in TABLE.values()}

    words = ("absent", "same", "other")
    with_base = {("same", m, n) for m in words for n in words}
    without = {("absent", m, n) for m in ("absent", "other") for n in ("absent", "other")}
    assert with_base | without - {("absent", "absent", "absent")} <= known


def test_nothing_to_merge_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(ValueError, match=r"file\.txt"):
        merge("file.txt", None, None, None)


def test_what_comes_stands_beside_a_file_of_the_users_own() -> None:
    result = merge("notes.md", None, MINE, NEW)

    assert (result.text, result.beside, result.beside_path) == (MINE, NEW, "notes.md.new")
    assert [conflict.name for conflict in result.conflicts] == ["notes.md"]


@pytest.mark.parametrize("line_ends", [str, crlf])
def test_overlapping_lines_stand_between_markers(line_ends: type[str]) -> None:
    result = merge("file.txt", BASE, line_ends(MINE), OVERLAP)

    assert result.kind is Kind.CONFLICT
    assert result.text == line_ends(
        "<<<<<<< yours\nONE\n||||||| last generated\none\n=======\nuno\n>>>>>>> newly generated\n"
        "two\nthree\nfour\nfive\n"
    )
    assert [(c.first_line, c.last_line) for c in result.conflicts] == [(1, 7)]
    assert unresolved(result.text) == [(1, 7)]


def test_a_heading_of_equals_signs_is_no_marker() -> None:
    assert unresolved("Title\n=======\ntext\n") == []


LANGUAGES = {
    "file.py": ("a = 1\nb = 2\n", "a = (1\nb = 2\n", "a = 1\nb = 3\n"),
    "file.toml": ("a = 1\nb = 2\n", "a = [1\nb = 2\n", "a = 1\nb = 3\n"),
    "file.yaml": ("a: 1\nb: 2\n", "a: [1\nb: 2\n", "a: 1\nb: 3\n"),
}


@pytest.mark.parametrize("path", LANGUAGES)
def test_a_file_that_does_not_parse_is_merged_by_lines(path: str) -> None:
    base, mine, new = LANGUAGES[path]
    far = "\n\n"

    result = merge(path, base.replace("\n", far), mine.replace("\n", far), new.replace("\n", far))

    assert result.text == mine.replace("2", "3").replace("\n", far)
    assert "your file does not parse" in result.notes[0]


def test_what_parses_no_more_is_a_conflict_as_a_whole() -> None:
    # Each side is YAML; together they would say twice what `a` is.
    result = merge("x.yaml", "b: 1\n", "? a\n: 1\nb: 1\n", "b: 1\n? a\n: 2\n")

    assert result.kind is Kind.CONFLICT
    assert_both_are_in(result)


def assert_both_are_in(result: Merged) -> None:
    assert result.text is not None
    assert ": 1" in result.text
    assert ": 2" in result.text
    assert len(result.conflicts) == 1
