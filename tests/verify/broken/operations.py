"""Faults of what operators need."""

from collections.abc import Mapping

from tests.verify.faults import caught_by
from tests.verify.reference import Call, Reference, Reply


@caught_by("?")
class NoLiveness(Reference):
    """There is no /healthz."""

    health_paths = ("/readyz",)


@caught_by("?")
class NoReadiness(Reference):
    """There is no /readyz."""

    health_paths = ("/healthz",)


@caught_by("?")
class NoDescription(Reference):
    """There is no openapi.yaml."""

    routes: Mapping[str, Mapping[str, str]] = {
        path: methods for path, methods in Reference.routes.items() if "{" in path or "care" in path
    }


@caught_by("?")
class DescriptionIsOld(Reference):
    """The description lacks an operation."""

    describes_itself = Reference.describes_itself.replace(
        b"/care/conversations/{conversationId}/close:", b"/care/conversations/{conversationId}/end:"
    )


@caught_by("?")
class DescriptionIsHtml(Reference):
    """A page of documentation in its place."""

    async def do_describe(self, _call: Call) -> Reply:
        return Reply(200, b"<html></html>", {"Content-Type": "text/html"})
