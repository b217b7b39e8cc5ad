"""What a server is to be written with: a choice of ours, or whatever a user names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from care_spi_gen.options import DEFAULT_FRAMEWORK, DEFAULT_STORE, FRAMEWORKS, STORES, chosen
from care_spi_gen.problems import Problem, UserError
from care_spi_gen.render.quoting import has_invisible

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from care_spi_gen.options import Choice, Framework, Store

# What all frameworks of ours are written in.
_LANGUAGE = "Python"
_LONGEST = 60


@dataclass(frozen=True, slots=True)
class Stack:
    """Language, framework and database by name, or None for what is left open.

    `own_framework` and `own_store` are the choices of ours that these names stand for, if they do.
    """

    language: str | None = None
    framework: str | None = None
    database: str | None = None
    own_framework: Framework | None = None
    own_store: Store | None = None

    @classmethod
    def of(cls, framework: Framework, store: Store) -> Stack:
        """Return the stack of a server that `new` makes."""
        return cls(_LANGUAGE, framework.title, store.title, framework, store)

    @property
    def is_whole(self) -> bool:
        """Whether nothing is left open."""
        return None not in {self.language, self.framework, self.database}

    def named(self) -> dict[str, str]:
        """Return what is not left open."""
        parts = {
            "language": self.language,
            "framework": self.framework,
            "database": self.database,
        }
        return {name: text for name, text in parts.items() if text is not None}


def stack_named(
    language: str | None,
    framework: str | None,
    store: str | None,
    database: str | None,
    *,
    defaults: bool = True,
) -> Stack:
    """Return what --language, --framework, --store and --database say. Raises UserError.

    With `defaults`, the framework of `new` stands in where neither language nor framework is
    named, and its store where no database is.
    """
    texts = {"--language": language, "--framework": framework, "--database": database}
    problems = [*_unfit(texts), *_both_databases(store, database)]
    if problems:
        raise UserError(*problems)
    if defaults and language is None and framework is None:
        framework = DEFAULT_FRAMEWORK
    if defaults and store is None and database is None:
        store = DEFAULT_STORE
    own_store = chosen("--store", store, STORES) or _own(database, STORES)
    own_framework = _own(framework, FRAMEWORKS)
    if own_framework:
        _refuse_other_language(own_framework, language)
    return Stack(
        language=_LANGUAGE if own_framework else language,
        framework=own_framework.title if own_framework else framework,
        database=own_store.title if own_store else database,
        own_framework=own_framework,
        own_store=own_store,
    )


def _own(text: str | None, choices: Mapping[str, Choice]) -> Choice | None:
    """Return the choice of ours that a text names by its flag or by its title, in any case."""
    named = (text or "").lower()
    found = (one for one in choices.values() if named in {one.name, one.title.lower()})
    return next(found, None)


def _unfit(texts: dict[str, str | None]) -> Iterable[Problem]:
    """Yield what is wrong with names of technologies: a model reads them, and may obey."""
    for flag, text in texts.items():
        if text is None:
            continue
        if not text.strip():
            yield Problem(f"{flag} is empty", "name what to use, or leave it out")
        elif len(text) > _LONGEST:
            yield Problem(
                f"{flag} has {len(text)} characters",
                f"name what to use in {_LONGEST} or fewer; say the rest beside the prompt",
            )
        elif has_invisible(text):
            hint = "use visible characters and plain spaces, on one line"
            yield Problem(f"{flag} {text!r} has characters that nobody sees", hint)


def _both_databases(store: str | None, database: str | None) -> Iterable[Problem]:
    if store is not None and database is not None:
        hint = f"--store is for {', '.join(STORES)}, --database for any other"
        yield Problem("--store and --database both name the database", f"give one; {hint}")


def _refuse_other_language(framework: Framework, language: str | None) -> None:
    if language is not None and language.lower() != _LANGUAGE.lower():
        raise UserError(
            Problem(
                f"--framework {framework.name} is for {_LANGUAGE}, not {language!r}",
                f"leave out --language, or name a framework of {language}",
            )
        )
