"""A report: what came of a run as plain values that may be shown anywhere.

This is where the secret is taken out, and where text of the server's is made harmless: every text
of a `Report` is printable, on one line, and without the secret. A format escapes for its own
syntax, and trusts nothing else.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from care_spi_gen.problems import printable
from care_spi_gen.verify.care import CONVERSATIONS
from care_spi_gen.verify.report.curl import command_line
from care_spi_gen.verify.report.redaction import Redactor
from care_spi_gen.verify.report.shell import Shell

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from care_spi_gen.verify.care import Target
    from care_spi_gen.verify.failures import Failed
    from care_spi_gen.verify.registry import Profile, Source
    from care_spi_gen.verify.run import Outcome, Result

OUTCOMES: tuple[Outcome, ...] = ("passed", "failed", "blocked", "unfinished", "skipped")

# A body may be 100,000 characters; what matters of it is at its beginning or in its length.
_SHOWN_CHARACTERS = 500
_READ_CHARACTERS = 20_000


@dataclass(frozen=True, slots=True)
class Case:
    """One way in which a check failed; the name is empty if the check has but one case.

    `curl` is a line for a shell that shows it, or empty if no single request does.
    """

    name: str
    expected: str
    got: str
    curl: str

    def __str__(self) -> str:
        """Describe it, one line each; what is empty is left out."""
        pairs = {"case": self.name, "expected": self.expected, "got": self.got, "curl": self.curl}
        return "\n".join(f"{name}: {value}" for name, value in pairs.items() if value)


@dataclass(frozen=True, slots=True)
class Entry:
    """What came of one check; `reason` says why it was not judged."""

    name: str
    section: str
    source: Source
    rule: str
    title: str
    explanation: str
    outcome: Outcome
    reason: str
    seconds: float
    cases: Sequence[Case]


@dataclass(frozen=True, slots=True)
class Setting:
    """What a run was: whom it asked, by which profile and why that one.

    `variable` names what holds the secret; `selected` if the user chose among the checks.
    """

    target: Target
    variable: str
    profile: Profile
    profile_reason: str
    reads_only: bool = False
    selected: bool = False


@dataclass(frozen=True, slots=True)
class Report:
    """All there is to show of a run."""

    url: str
    product_urls: Sequence[str]
    profile: Profile
    profile_reason: str
    customer_prefix: str
    reads_only: bool
    selected: bool
    seconds: float
    entries: Sequence[Entry]

    @property
    def passed(self) -> bool:
        """Whether nothing failed, and nothing that could have been judged was not."""
        return all(entry.outcome in {"passed", "skipped"} for entry in self.entries)

    def counts(self) -> Mapping[Outcome, int]:
        """How many checks came to which end; each outcome is there."""
        return counts(self.entries)

    def sections(self) -> Mapping[str, Sequence[Entry]]:
        """The entries of each section, in the order they came."""
        sections: dict[str, list[Entry]] = {}
        for entry in self.entries:
            sections.setdefault(entry.section, []).append(entry)
        return sections

    def outcomes(self) -> Sequence[Outcome]:
        """The ends to tell of: a time that was up is no part of an ordinary run."""
        found = self.counts()
        return [outcome for outcome in OUTCOMES if outcome != "unfinished" or found[outcome]]

    def having(self, outcome: Outcome) -> Sequence[Entry]:
        """The entries that came to this end."""
        return [entry for entry in self.entries if entry.outcome == outcome]

    def by_reason(self, outcome: Outcome) -> Mapping[str, Sequence[Entry]]:
        """The entries that came to this end, put together by why.

        Reasons that differ only after a colon, in what came (which may hold an id), are one.
        """
        groups: dict[str, list[Entry]] = {}
        for entry in self.having(outcome):
            groups.setdefault(entry.reason.partition(": ")[0], []).append(entry)
        return {entries[0].reason: entries for entries in groups.values()}


def redactor_for(target: Target) -> Redactor:
    """What knows the secret of `target`, and what of it anybody may see."""
    public = (target.url, *target.product_urls, target.customer_prefix, CONVERSATIONS)
    return Redactor(target.secret, public)


def harmless(text: str, redactor: Redactor) -> str:
    """`text` on one line, printable, not too long, without the secret."""
    clean = redactor.text(text[:_READ_CHARACTERS])
    shown = printable(clean[:_SHOWN_CHARACTERS])
    if len(clean) > _SHOWN_CHARACTERS:
        shown += f"... ({len(text):,} characters)"
    return shown


def build(results: Sequence[Result], setting: Setting, seconds: float) -> Report:
    """The report of a run that took some seconds."""
    target = setting.target
    redactor = redactor_for(target)
    shell = Shell(redactor, setting.variable)
    return Report(
        url=harmless(target.url, redactor),
        product_urls=[harmless(url, redactor) for url in target.product_urls],
        profile=setting.profile,
        profile_reason=setting.profile_reason,
        customer_prefix=harmless(target.customer_prefix, redactor),
        reads_only=setting.reads_only,
        selected=setting.selected,
        seconds=seconds,
        entries=[_entry(result, redactor, shell) for result in results],
    )


def counts(entries: Sequence[Entry]) -> Mapping[Outcome, int]:
    """How many of `entries` came to which end; each outcome is there."""
    found = Counter(entry.outcome for entry in entries)
    return {outcome: found[outcome] for outcome in OUTCOMES}


def verdict(report: Report) -> str:
    """In a sentence, how the server stands to what the vendor demands, and to our rules."""
    parts = [
        *_standing(report, "vendor", "all that the vendor demands is", "of the vendor's demands"),
        *_standing(report, "house", "all of our house rules are", "of our house rules"),
    ]
    skipped = report.counts()["skipped"]
    if skipped:
        parts.append(f"{counted(skipped, 'check was', 'checks were')} skipped")
    text = "; ".join(parts)
    return f"{text[:1].upper()}{text[1:]}."


def _standing(report: Report, source: Source, everything: str, some: str) -> Iterator[str]:
    found = counts([entry for entry in report.entries if entry.source == source])
    failed = found["failed"]
    unjudged = found["blocked"] + found["unfinished"]
    if failed:
        verb = "is" if failed == 1 else "are"
        rest = f", {unjudged} could not be judged" if unjudged else ""
        yield f"{failed} {some} {verb} not met{rest}"
    elif unjudged:
        yield f"{unjudged} {some} could not be judged"
    elif found["passed"]:
        limits = ", as far as asked" if report.selected or found["skipped"] else ""
        yield f"{everything} met{limits}"


def counted(number: int, one: str, many: str) -> str:
    """A number and its noun, such as `1 check` or `2 checks`."""
    return f"{number} {one if number == 1 else many}"


def _entry(result: Result, redactor: Redactor, shell: Shell) -> Entry:
    check = result.check
    return Entry(
        name=check.name,
        section=check.section,
        source=check.source,
        rule=check.rule,
        title=check.title,
        explanation=check.explanation,
        outcome=result.outcome,
        reason=harmless(result.reason, redactor),
        seconds=result.seconds,
        cases=[_case(name, failure, redactor, shell) for name, failure in result.failures],
    )


def _case(name: str, failure: Failed, redactor: Redactor, shell: Shell) -> Case:
    return Case(
        name=harmless(name, redactor),
        expected=harmless(failure.expected, redactor),
        got=harmless(failure.got, redactor),
        curl=command_line(failure.sent, shell) if failure.sent else "",
    )
