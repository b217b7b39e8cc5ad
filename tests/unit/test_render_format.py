"""Black's answer, whether black was asked or not."""

import difflib

import pytest
from care_spi_gen.render import engine, render
from care_spi_gen.render import format as formatting
from care_spi_gen.render.format import black_format, digest, format_python
from care_spi_gen.resources import OVERLAY, VENDOR_SPEC
from care_spi_gen.spec import read_spec

from scripts.samples import sample_options

UNFORMATTED = "x = {'a':1}\n"
FORMATTED = 'x = {"a": 1}\n'


@pytest.fixture(scope="module")
def rendered() -> set[str]:
    """Every distinct Python text of the samples, as it is before it is formatted."""
    texts = set()

    def record(text: str) -> str:
        texts.add(text)
        return text

    spec = read_spec(VENDOR_SPEC, OVERLAY)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(engine, "format_python", record)
        for options in sample_options().values():
            render(spec, options)
    return texts


@pytest.fixture
def listed(tmp_path, monkeypatch):
    """An empty list of digests, in place of the real one."""
    file = tmp_path / "formatted.txt"
    file.touch()
    monkeypatch.setattr(formatting, "DIGESTS", file)
    formatting._known_digests.cache_clear()
    yield file
    formatting._known_digests.cache_clear()


@pytest.mark.usefixtures("listed")
def test_what_is_not_listed_is_formatted():
    assert format_python(UNFORMATTED) == FORMATTED


def test_what_is_listed_is_not_looked_at(listed):
    listed.write_text(digest(UNFORMATTED) + "\n")
    assert format_python(UNFORMATTED) == UNFORMATTED


@pytest.mark.usefixtures("listed")
def test_what_is_no_python_is_refused():
    with pytest.raises(ValueError, match="parse"):
        format_python("x = (\n")


def test_the_list_is_sorted_and_without_doubles(listed):
    texts = [f"x = {number}\n" for number in range(5)]
    formatting.write_digests(texts + texts)
    assert listed.read_text().splitlines() == sorted(map(digest, texts))


@pytest.mark.parametrize(
    ("module", "same"),
    [
        ("helpdesk.app import a", True),
        ("helpdesk import a, b as c", True),
        (f"{'x' * 90} import a", False),
        ("support_api.app import b", False),
        ("helpdesk.app import (a)", False),
        ("helpdesk.app import a; b = 1", False),
    ],
)
def test_the_package_of_a_short_import_does_not_count(module, same):
    known = {
        digest(f"from support_api{rest}\nx = 1\n")
        for rest in (
            ".app import a",
            " import a, b as c",
            ".app import (a)",
            ".app import a; b = 1",
        )
    }
    known.add(digest(f"from {'y' * 90} import a\nx = 1\n"))
    assert (digest(f"from {module}\nx = 1\n") in known) is same


def test_only_what_black_leaves_alone_is_listed(listed):
    with pytest.raises(ValueError, match="black changes"):
        formatting.write_digests([FORMATTED, UNFORMATTED])
    assert listed.read_text() == ""


def test_the_templates_are_written_as_black_has_them(rendered):
    changes = []
    for text in sorted(rendered):
        formatted = black_format(text)
        if formatted != text:
            diff = difflib.unified_diff(text.splitlines(), formatted.splitlines(), n=1)
            changes.append("\n".join(diff))
    assert not changes, "black would change, and delay each run:\n" + "\n\n".join(changes)


def test_exactly_the_samples_are_listed(rendered):
    assert formatting.read_digests() == sorted(map(digest, rendered)), "run `make samples`"
