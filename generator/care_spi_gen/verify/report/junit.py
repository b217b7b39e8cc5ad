"""A report as JUnit XML, which every CI system reads."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from care_spi_gen.verify.report.model import counts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from care_spi_gen.verify.report.model import Entry, Report

# What XML 1.0 cannot hold, not even as a reference.
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def as_junit(report: Report) -> str:
    """The report as an XML document: one suite a section, one test case a check."""
    root = ET.Element("testsuites", _attributes(report.entries, f"Care SPI at {report.url}"))
    for section, entries in report.sections().items():
        suite = ET.SubElement(root, "testsuite", _attributes(entries, section))
        for entry in entries:
            _add_case(suite, entry)
    ET.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(root, encoding="unicode")}\n'


def _attributes(entries: Sequence[Entry], name: str) -> dict[str, str]:
    found = counts(entries)
    return {
        "name": _legal(name),
        "tests": str(len(entries)),
        "failures": str(found["failed"]),
        "errors": str(found["blocked"] + found["unfinished"]),
        "skipped": str(found["skipped"]),
        "time": f"{sum(entry.seconds for entry in entries):.3f}",
    }


def _add_case(suite: ET.Element, entry: Entry) -> None:
    attributes = {"classname": f"care-spi.{entry.section}", "name": entry.name}
    case = ET.SubElement(suite, "testcase", attributes | {"time": f"{entry.seconds:.3f}"})
    if entry.outcome == "failed":
        _add(case, "failure", entry, entry.title, "\n\n".join(map(str, entry.cases)))
    elif entry.outcome in {"blocked", "unfinished"}:
        _add(case, "error", entry, f"{entry.outcome}: {entry.reason}")
    elif entry.outcome == "skipped":
        ET.SubElement(case, "skipped", {"message": _legal(entry.reason)})


def _add(case: ET.Element, kind: str, entry: Entry, message: str, text: str = "") -> None:
    element = ET.SubElement(case, kind, {"message": _legal(message), "type": entry.source})
    source = f"source: {entry.source}, {entry.rule}"
    element.text = _legal(f"{text}\n{source}" if text else source)


def _legal(text: str) -> str:
    return _FORBIDDEN.sub("\ufffd", text)
