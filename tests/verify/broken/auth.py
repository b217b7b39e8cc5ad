"""Faults of authentication."""

import contextlib
from typing import Any

from tests.verify.faults import caught_by
from tests.verify.reference import Call, Reference
from tests.verify.reference_rules import Refusal


@caught_by("auth.missing-token-on-reads")
class ReadsAreOpen(Reference):
    """The dependency that checks the token stands on the POST handlers only."""

    async def authenticate(self, call: Call) -> None:
        if call.method != "GET" or "Authorization" in call.request.headers:
            await super().authenticate(call)


@caught_by("auth.missing-token-on-writes")
class WritesAreOpen(Reference):
    """The token is checked where data is read, and forgotten where it is written."""

    async def authenticate(self, call: Call) -> None:
        if not call.is_write or "Authorization" in call.request.headers:
            await super().authenticate(call)


@caught_by("auth.other-scheme")
class AnySchemeWillDo(Reference):
    """The header is split at its space and only the second part is looked at."""

    def is_scheme(self, scheme: str) -> bool:
        return bool(scheme)


@caught_by("auth.token-prefix")
class BeginningOfTheSecret(Reference):
    """`secret.startswith(token)`: the comparison is the wrong way round."""

    def is_token(self, token: str) -> bool:
        return token != "" and self.secret.startswith(token)


@caught_by("auth.token-prefix")
class SecretAndMore(Reference):
    """`token.startswith(secret)`."""

    def is_token(self, token: str) -> bool:
        return token.startswith(self.secret)


@caught_by("auth.token-in-other-case")
class SecretWithoutCase(Reference):
    """The token is compared in lower case, as the scheme is."""

    def is_token(self, token: str) -> bool:
        return token.lower() == self.secret.lower()


@caught_by("auth.wrong-token")
class AnyTokenWillDo(Reference):
    """It is checked that there is a token, and not which."""

    def is_token(self, token: str) -> bool:
        return token != ""


@caught_by("auth.empty-token")
class NoTokenIsARightToken(Reference):
    """`if token and token != secret: refuse`: nothing after the scheme gets in."""

    def is_token(self, token: str) -> bool:
        return token == "" or super().is_token(token)


@caught_by("auth.scheme-in-any-case")
class SchemeInOneSpelling(Reference):
    """`authorization.startswith("Bearer ")`: RFC 7235 lets callers write `bearer`."""

    def is_scheme(self, scheme: str) -> bool:
        return scheme == "Bearer"


@caught_by("auth.challenge")
class NoChallenge(Reference):
    """401 comes without WWW-Authenticate, which RFC 9110 demands of it."""

    def unauthorized(self) -> Refusal:
        return Refusal(401, "A valid bearer token is required.")


@caught_by("auth.repeated-header")
class FirstOfTwoTokens(Reference):
    """Of a repeated header the first is taken, where a proxy in front may take the last."""

    async def authenticate(self, call: Call) -> None:
        if not self.is_authorized(call.header("Authorization")):
            raise self.unauthorized()


@caught_by("auth.not-ascii")
class CrashesOnOtherLetters(Reference):
    """`hmac.compare_digest` of texts raises TypeError for what is not ASCII."""

    def is_token(self, token: str) -> bool:
        if not token.isascii():
            raise TypeError("comparing strings with non-ASCII characters is not supported")
        return super().is_token(token)


@caught_by("auth.missing-token-on-reads", "auth.missing-token-on-writes")
class ForbiddenInsteadOfUnauthorized(Reference):
    """FastAPI's HTTPBearer of old: no token is 403."""

    def unauthorized(self) -> Refusal:
        refusal = super().unauthorized()
        refusal.status = 403
        return refusal


@caught_by("auth.wrong-token")
class WrongTokenIsForbidden(Reference):
    """No token is 401, a wrong one is 403."""

    async def authenticate(self, call: Call) -> None:
        try:
            await super().authenticate(call)
        except Refusal as refusal:
            if call.header("Authorization"):
                refusal.status = 403
            raise


@caught_by("auth.unknown-paths-ask-for-the-token")
class RoutedBeforeAuthentication(Reference):
    """The token is checked by a decorator of each handler: unknown paths answer to anybody."""

    steps = (
        "find_product",
        "find_route",
        "authenticate",
        "check_method",
        "check_media_type",
        "read_body",
        "parse",
        "validate",
    )


@caught_by("auth.wrong-methods-ask-for-the-token")
class MethodBeforeAuthentication(Reference):
    """The router answers 405 before any handler's decorator runs."""

    async def authenticate(self, call: Call) -> None:
        try:
            await self.find_product(call)
            await self.find_route(call)
        except Refusal:
            await super().authenticate(call)
        else:
            await self.check_method(call)
            await super().authenticate(call)


@caught_by("auth.before-validation")
class ValidatedBeforeAuthentication(Reference):
    """The framework reads and validates the body before the handler's dependency runs."""

    async def authenticate(self, call: Call) -> None:
        try:
            await super().authenticate(call)
        except Refusal:
            if call.method == "GET" and call.raw_path == "/care/conversations":
                call.methods = self.routes["/care/conversations"]
                await self.parse(call)
                await self.validate(call)
            raise


@caught_by("auth.does-not-wait-for-the-body")
class RefusalWaitsForTheBody(Reference):
    """The body is read before anything, so a caller without a token can keep it waiting."""

    async def authenticate(self, call: Call) -> None:
        try:
            await super().authenticate(call)
        except Refusal:
            await call.request.read()
            raise


@caught_by("auth.token-elsewhere")
class TokenInTheQuery(Reference):
    """`?access_token=` is accepted too, and ends up in every proxy's log."""

    async def authenticate(self, call: Call) -> None:
        if f"access_token={self.secret}" not in call.raw_query:
            await super().authenticate(call)


@caught_by("auth.health-asks-for-no-token", breaks=["do without a token", "get /healthz"])
class HealthNeedsAToken(Reference):
    """Supervisors have no token, so the process would be restarted for ever."""

    async def answer(self, call: Call) -> Any:
        if call.raw_path in self.health_paths:
            await self.authenticate(call)
        return await super().answer(call)


@caught_by("auth.one-answer")
class TellsWhatIsWrongWithTheToken(Reference):
    """A wrong token is answered in other words than none."""

    async def authenticate(self, call: Call) -> None:
        try:
            await super().authenticate(call)
        except Refusal as refusal:
            if call.header("Authorization"):
                refusal.detail = "The token is wrong."
            raise


@caught_by("responses.secret-is-never-shown")
class RefusalShowsTheSecret(Reference):
    """What was wanted stands in the refusal, for debugging."""

    def unauthorized(self) -> Refusal:
        refusal = super().unauthorized()
        refusal.detail = f"Expected Bearer {self.secret}"
        return refusal


@caught_by("auth.refused-writes-do-nothing")
class RefusedAfterwards(Reference):
    """The answer is made up first, and the token looked at last."""

    async def authenticate(self, call: Call) -> None:
        try:
            await super().authenticate(call)
        except Refusal:
            if call.is_write and 0 < int(call.header("Content-Length") or 0) < 1000:
                with contextlib.suppress(ValueError, TypeError, KeyError):
                    document = self.load_json(await call.request.read())
                    subject, body = document["subject"], document["body"]
                    await self.create("default", document["customerId"], subject, body)
            raise


@caught_by("auth.one-answer-to-writes")
class WritesAreRefusedInOtherWords(Reference):
    """Reads and writes have guards of their own."""

    async def authenticate(self, call: Call) -> None:
        try:
            await super().authenticate(call)
        except Refusal as refusal:
            if call.is_write:
                refusal.detail = "You may not write without a token."
            raise


@caught_by("auth.head-refused-without-a-body")
class HeadIsOpen(Reference):
    """The guard names the methods that it guards."""

    async def authenticate(self, call: Call) -> None:
        if call.method != "HEAD":
            await super().authenticate(call)
