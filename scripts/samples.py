"""Rewrites `generated_samples/`: one project for every framework x store, from the packaged spec.

The samples are the snapshots of this generator: a change of a template shows there, in review. So
is one prompt, in `tests/prompts/`.
"""

from __future__ import annotations

import functools
import itertools
from pathlib import Path
from typing import TYPE_CHECKING

from care_spi_gen.options import FRAMEWORKS, STORES, Options
from care_spi_gen.project.lock import LOCK_NAME, lock_text, make_lock
from care_spi_gen.prompt import Stack, prompt_text
from care_spi_gen.render import render
from care_spi_gen.render.format import write_digests
from care_spi_gen.render.vendored import source_paths
from care_spi_gen.resources import OVERLAY, VENDOR_SPEC
from care_spi_gen.spec import Spec, read_spec

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_ROOT = Path(__file__).resolve().parents[1]
SAMPLES = _ROOT / "generated_samples"
PROMPT = _ROOT / "tests" / "prompts" / "flask-postgres.md"
PROJECT = "support-api"
PACKAGE = "support_api"

# What tools and people leave in a sample while they try it out.
_LEFTOVERS = frozenset(
    {".coverage", ".env", ".mypy_cache", ".pytest_cache", ".ruff_cache", ".venv", "__pycache__"}
)


def sample_options() -> dict[str, Options]:
    """Return the options of every sample, by the name of its folder."""
    return {
        f"{framework.name}-{store.name}": Options(framework, store, PROJECT, PACKAGE)
        for framework, store in itertools.product(FRAMEWORKS.values(), STORES.values())
    }


@functools.cache
def render_sample(name: str) -> dict[str, str]:
    """Return the files of one sample: path -> text."""
    return render(_spec(), sample_options()[name])


@functools.cache
def made_sample(name: str) -> dict[str, str]:
    """Return what `new` makes of one sample: its files, and the lock, which is not committed."""
    files = render_sample(name)
    sources = source_paths(_spec(), PACKAGE)
    return {**files, LOCK_NAME: lock_text(make_lock(sample_options()[name], *sources, files))}


def sample_prompt() -> str:
    """Return the one prompt that is committed."""
    return prompt_text(_spec(), Stack.of(FRAMEWORKS["flask"], STORES["postgres"]))


@functools.cache
def _spec() -> Spec:
    return read_spec(VENDOR_SPEC, OVERLAY)


def files_below(folder: Path) -> Iterator[Path]:
    """Yield the files of a sample as they lie on disk, what tools left there excepted."""
    for path in sorted(folder.rglob("*")):
        inner = path.relative_to(folder)
        if path.is_file() and _LEFTOVERS.isdisjoint(inner.parts):
            yield path


def rewrite(folder: Path, files: Mapping[str, str]) -> list[str]:
    """Make `folder` hold exactly `files`; return the paths that changed, were made or removed."""
    wanted = {folder / path: text.encode() for path, text in files.items()}
    unexpected = [path for path in files_below(folder) if path not in wanted]
    outdated = [
        path
        for path, content in wanted.items()
        if not path.is_file() or path.read_bytes() != content
    ]
    for path in unexpected:
        path.unlink()
    for path in outdated:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(wanted[path])
    return [str(path.relative_to(SAMPLES)) for path in sorted(unexpected + outdated)]


def main() -> None:
    """Rewrite all samples, and the list of texts that need no formatting; print what changed."""
    PROMPT.write_text(sample_prompt(), "utf-8", newline="\n")
    samples = {name: render_sample(name) for name in sample_options()}
    write_digests(
        text for files in samples.values() for path, text in files.items() if path.endswith(".py")
    )
    samples_on_disk = {path.name for path in SAMPLES.glob("*") if path.is_dir()}
    changed = [
        path
        for name in sorted(samples.keys() | samples_on_disk)
        for path in rewrite(SAMPLES / name, samples.get(name, {}))
    ]
    print(*changed, f"{len(changed)} files changed in {len(samples)} samples.", sep="\n")


if __name__ == "__main__":
    main()
