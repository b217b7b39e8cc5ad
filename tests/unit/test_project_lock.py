"""`care-spi-gen.lock` gives back what it was made of, and nothing else passes for one."""

from __future__ import annotations

import subprocess

import pytest
from care_spi_gen.options import FRAMEWORKS, STORES, Options
from care_spi_gen.problems import UserError
from care_spi_gen.project import lock as lock_module
from care_spi_gen.project.lock import Lock, lock_text, make_lock, read_lock
from hypothesis import given, settings
from hypothesis import strategies as st

from scripts.samples import SAMPLES, files_below

OPTIONS = Options(FRAMEWORKS["flask"], STORES["memory"], "support-api", "app")
SPEC, OVERLAY = "app/openapi/spec.yaml", "app/openapi/overlay.yaml"
INPUTS = {SPEC: "openapi: 3.0.3\n", OVERLAY: "overlay: 1.0.0\n"}


def lock_of(**files: str) -> Lock:
    return make_lock(OPTIONS, SPEC, OVERLAY, INPUTS | files)


def read(text: str) -> Lock:
    return read_lock(text.encode(), "care-spi-gen.lock")


def refusal(text: str | bytes) -> str:
    with pytest.raises(UserError) as caught:
        read_lock(text if isinstance(text, bytes) else text.encode(), "care-spi-gen.lock")
    [problem] = caught.value.problems
    assert problem.hint
    return str(problem)


def test_it_reads_what_it_writes() -> None:
    lock = lock_of(**{"README.md": "# Hi\n", "bin/run": "#!/bin/sh\n", "empty": "", "b": "a\n\nb"})
    assert read(lock_text(lock)) == lock
    assert lock.files["bin/run"].executable
    assert not lock.files["README.md"].executable


def test_a_sample_is_read_as_it_was() -> None:
    folder = SAMPLES / "aiohttp-redis"
    files = {
        path.relative_to(folder).as_posix(): path.read_bytes().decode()
        for path in files_below(folder)
    }
    lock = make_lock(OPTIONS, "README.md", "Dockerfile", files)
    assert read(lock_text(lock)).base == files


HOSTILE = [
    "end\n",
    "\nend\n",
    "file b\n|x\n",
    "\\ No newline at end of file",
    "<<<<<<< ours\n=======\n>>>>>>> theirs\n",
    '"quoted"\n',
    "|piped\n\n\n",
    "\r\n\r\x00\x1b[2J\x85\u2028\u2029\ufeff\n",
    "no end",
    "\n",
    " \t \n",
    "é 😀",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_no_line_of_a_file_is_taken_for_structure(text: str) -> None:
    lock = lock_of(a=text, z="z")
    written = lock_text(lock)
    assert read(written) == lock
    assert read_lock(written.replace("\n", "\r\n").encode(), "") == lock
    kinds = ("|", '"', "file ", "program ", "\\ No", "end")
    assert all(line.startswith(kinds) for line in written.split("\n\n", 1)[1].split("\n") if line)


@settings(max_examples=50)
@given(st.text(st.characters(codec="utf-8")))
def test_any_text_is_given_back(text: str) -> None:
    lock = lock_of(a=text)
    assert read_lock(lock_text(lock).encode(), "") == lock


@settings(max_examples=50)
@given(st.binary())
def test_anything_else_is_refused_in_one_line(data: bytes) -> None:
    assert "\n" not in refusal(data)


def test_a_line_that_is_gone_or_repeated_is_noticed_unless_it_is_a_files_own() -> None:
    lock = lock_of(a="1\n2\n", b="3")
    lines = lock_text(lock).splitlines(keepends=True)
    for number, line in enumerate(lines):
        for changed in (
            [*lines[:number], *lines[number + 1 :]],
            [*lines[:number], line, *lines[number:]],
        ):
            if changed != lines and line.strip() not in {
                "|1",
                "|2",
                "|3",
                r"\ No newline at end of file",
            }:
                refusal("".join(changed))


def test_every_place_to_cut_it_off_is_noticed() -> None:
    data = lock_text(lock_of(a="1\n", b="2")).encode()
    for length in range(len(data) - 1):
        refusal(data[:length])


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("care-spi-gen lock 1", "care-spi-gen lock 2", "has format 2, of a newer version"),
        ("care-spi-gen lock 1", "care-spi-gen lock x", "is no lock of care-spi-gen"),
        ("generator: ", "generator: 99.", "was written by care-spi-gen 99.0.1.0; this is"),
        ("framework: flask", "framework: django", "is damaged"),
        ("project: support-api", "project: ../x", "is damaged"),
        ("package: app", "package: os", "is a module of Python's standard library"),
        ("spec-sha256: ", "spec-sha256: 0", "does not hold the spec that its head names"),
        ("|overlay: 1.0.0", "|overlay: 1.0.1", "does not hold the overlay that its head names"),
        ("file a\n", "file ../a\n", "is damaged"),
        ("file a\n", "file /a\n", "is damaged"),
        ("file a\n", "program .Git/hooks/post-checkout\n", "is damaged"),
        ("file a\n", "folder a\n", "is damaged"),
        ("file a\n", "file zzz\n", "is damaged"),
        ("|1", "1", "is damaged"),
        ("|1", '"1', "is damaged"),
        ("|1", '"1\\n2"', "is damaged"),
    ],
)
def test_what_is_wrong_is_said(old: str, new: str, words: str) -> None:
    text = lock_text(lock_of(a="1\n"))
    assert text.count(old) == 1
    assert words in refusal(text.replace(old, new))


def test_a_newer_version_says_how_to_go_on() -> None:
    text = lock_text(lock_of()).replace("lock 1\n", "lock 7\n")
    assert "pip install --upgrade care-spi-gen" in refusal(text)


def test_the_lock_of_an_older_version_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    lock = lock_of()
    monkeypatch.setattr(lock_module, "version", lambda _: "0.10.0")
    assert lock_of().generator == "0.10.0"
    assert read(lock_text(lock)) == lock


def test_a_path_that_leads_out_is_never_written() -> None:
    for path in ("../a", "/a", "a\nend", " a"):
        with pytest.raises(ValueError, match="path"):
            lock_text(lock_of(**{path: ""}))


def test_what_git_left_is_named_with_its_line(tmp_path) -> None:
    def git(*arguments: str) -> None:
        identity = ("-c", "user.name=x", "-c", "user.email=x@example.com")
        subprocess.run(
            ["git", *identity, *arguments], cwd=tmp_path, capture_output=True, check=False
        )

    def commit(text: str) -> None:
        file.write_text(text, "utf-8")
        git("add", ".")
        git("commit", "-m", "x")

    file = tmp_path / "care-spi-gen.lock"
    git("init", "-b", "main")
    commit(lock_text(lock_of(a="1\n2\n3\n4\n5\n6\n7\n8\n9\n")))
    git("checkout", "-b", "other")
    commit(lock_text(lock_of(a="one\n2\n3\n4\n5\n6\n7\n8\n9\n")))
    git("checkout", "main")
    commit(lock_text(lock_of(a="1\n2\n3\n4\n5\n6\n7\n8\nnine\n")))
    git("merge", "other")
    assert read(file.read_text("utf-8")).base["a"] == "one\n2\n3\n4\n5\n6\n7\n8\nnine\n"

    git("checkout", "-b", "third", "HEAD~2")
    commit(lock_text(lock_of(a="1\n2\n3\n4\n5\n6\n7\n8\n9 or so\n")))
    git("merge", "main")
    said = refusal(file.read_text("utf-8"))
    line = file.read_text("utf-8").split("\n").index("<<<<<<< HEAD") + 1
    assert said.startswith(f"care-spi-gen.lock:{line}: git left a conflict here; take one side")
