"""From a spec and an overlay to the API to generate: load, overlay, validate, read, check."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from care_spi_gen.api.model import Api, SpecText
from care_spi_gen.resources import OVERLAY, VENDOR_SPEC
from care_spi_gen.spec.columns import ColumnReader
from care_spi_gen.spec.dump import dump_yaml
from care_spi_gen.spec.examples import add_examples
from care_spi_gen.spec.load import parse_yaml, read_text
from care_spi_gen.spec.operations import OperationReader
from care_spi_gen.spec.overlay import apply_overlay
from care_spi_gen.spec.places import add_places
from care_spi_gen.spec.refs import check_references
from care_spi_gen.spec.rules import RuleCheck, check_marks
from care_spi_gen.spec.schemas import SchemaReader
from care_spi_gen.spec.tree import Node, Report
from care_spi_gen.spec.validate import check_openapi, check_version

if TYPE_CHECKING:
    from care_spi_gen.problems import Problem

__all__ = ["Spec", "read_document", "read_spec", "read_spec_texts"]


@dataclass(frozen=True)
class Spec:
    """A spec, read: both files as they are (`vendor`, `overlay`), and what they come to.

    `effective` is the vendor's document with the overlay applied, as YAML; `api` is what it
    describes. `notes` tell where the server will not do what the document may suggest.
    """

    vendor: str
    vendor_name: str
    overlay: str
    overlay_name: str
    effective: str
    api: Api
    notes: tuple[Problem, ...]


def read_spec(spec_file: Path, overlay_file: Path) -> Spec:
    """Read an OpenAPI 3.0 or 3.1 document and the OpenAPI Overlay 1.0 that marks its parts.

    Raises UserError with every problem of the first stage that fails, each with file and line.
    """
    return read_spec_texts(
        (str(spec_file), read_text(spec_file)), (str(overlay_file), read_text(overlay_file))
    )


def read_spec_texts(spec: tuple[str, str], overlay: tuple[str, str]) -> Spec:
    """Read a document and an overlay, each given as the name of its file and its text.

    Raises UserError as `read_spec` does.
    """
    (vendor_name, vendor), (overlay_name, changes) = spec, overlay
    document, report = parse_yaml(vendor, vendor_name), Report()
    # What ships with the generator was validated when that was tested, which is quicker than now.
    is_shipped = (vendor, changes) == (read_text(VENDOR_SPEC), read_text(OVERLAY))
    _complete(document, parse_yaml(changes, overlay_name), report, validated=is_shipped)
    api = _read_api(document, tuple(report.notes), report)
    return Spec(
        vendor=vendor,
        vendor_name=Path(vendor_name).name,
        overlay=changes,
        overlay_name=Path(overlay_name).name,
        effective=dump_yaml(document),
        api=api,
        notes=tuple(dict.fromkeys(report.notes)),
    )


def read_document(spec_file: Path, overlay_file: Path) -> tuple[Node, tuple[Problem, ...]]:
    """Read a spec and an overlay into one document, and notes of what the overlay did not find.

    The document is valid OpenAPI; whether the generator has a rule for all of it is not asked.
    Raises UserError as `read_spec` does.
    """
    document, report = parse_yaml(read_text(spec_file), str(spec_file)), Report()
    overlay = parse_yaml(read_text(overlay_file), str(overlay_file))
    _complete(document, overlay, report)
    return document, tuple(report.notes)


def _complete(document: Node, overlay: Node, report: Report, *, validated: bool = False) -> None:
    """Apply an overlay to a document, and refuse what is then not valid OpenAPI."""
    check_version(document, report)
    apply_overlay(document, overlay, report)
    # Again, as the overlay may have changed it.
    check_version(document, report)
    if not validated:
        check_openapi(document, report)
    check_references(document, report)
    report.stop_if_wrong()


def _read_api(document: Node, unmatched: tuple[Problem, ...], report: Report) -> Api:
    schemas = SchemaReader(document, report)
    reader = OperationReader(document, schemas, report)
    operations = reader.read()
    types = schemas.finish()
    report.stop_if_wrong()
    info = document.child("info") or document
    api = Api(
        title=SpecText(info.text("title")),
        version=SpecText(info.text("version")),
        operations=operations,
        types=types,
        description=SpecText(info.text("description")),
    )
    sources = reader.sources | schemas.sources
    check_marks(document, api, sources, report)
    # What the overlay did not find explains what is not marked.
    report.stop_if_wrong(explained_by=unmatched)
    RuleCheck(api, sources, schemas.field_sources, report).run()
    report.stop_if_wrong()
    api = ColumnReader(document, api, schemas.field_sources, report).read()
    report.stop_if_wrong()
    return add_examples(add_places(api), sources, report)
