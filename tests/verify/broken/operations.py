"""Faults of what operators need."""

from collections.abc import Mapping

from tests.verify.faults import caught_by
from tests.verify.reference import Call, Reference, Reply
from tests.verify.reference_rules import Refusal


@caught_by("operations.healthz", breaks=["get /healthz"])
class NoLiveness(Reference):
    """There is no /healthz."""

    health_paths = ("/readyz",)


@caught_by("operations.readyz", breaks=["get /readyz"])
class NoReadiness(Reference):
    """There is no /readyz."""

    health_paths = ("/healthz",)


@caught_by("operations.openapi", breaks=["get /openapi.yaml"])
class NoDescription(Reference):
    """There is no openapi.yaml."""

    routes: Mapping[str, Mapping[str, str]] = {
        path: methods for path, methods in Reference.routes.items() if "{" in path or "care" in path
    }


@caught_by("operations.openapi")
class DescriptionIsOld(Reference):
    """The description lacks an operation."""

    describes_itself = Reference.describes_itself.replace(
        b"/care/conversations/{conversationId}/close:", b"/care/conversations/{conversationId}/end:"
    )


@caught_by("operations.health-answers-head")
class NoHeadOfHealth(Reference):
    """The health endpoints have GET alone."""

    def health(self, call: Call) -> Reply:
        return super().health(call) if call.method == "GET" else Reply(405)


@caught_by("operations.openapi-answers-head")
class NoHeadOfTheDescription(Reference):
    """A static file is served for GET alone."""

    async def check_method(self, call: Call) -> None:
        if call.method == "HEAD" and call.path == "/openapi.yaml":
            raise Refusal(405, "GET it.")
        await super().check_method(call)


@caught_by("operations.health-has-a-request-id")
class NoRequestIdOfHealth(Reference):
    """The health endpoints are outside of what gives requests their ids."""

    def headers(self, call: Call, reply: Reply) -> dict[str, str]:
        headers = super().headers(call, reply)
        if call.raw_path in self.health_paths:
            del headers["X-Request-ID"]
        return headers


@caught_by("operations.lives-on")
class ErrorIsKept(Reference):
    """What went wrong for a caller without a Host stays in a cache for the next."""

    kept: frozenset[str] = frozenset()

    async def answer(self, call: Call) -> Reply:
        if "Host" not in call.request.headers:
            self.kept |= frozenset({call.raw_query})
        if call.raw_query in self.kept:
            raise KeyError("Host")
        return await super().answer(call)
