"""Faults of authentication."""

from typing import Any

from tests.verify.faults import caught_by
from tests.verify.reference import Call, Reference
from tests.verify.reference_rules import Refusal


@caught_by("auth.missing-token-on-reads")
class ReadsAreOpen(Reference):
    """The dependency that checks the token stands on the POST handlers only."""

    async def authenticate(self, call: Call) -> None:
        if call.is_write or call.request.headers.get("Authorization") is not None:
            await super().authenticate(call)


@caught_by("?")
class WritesAreOpen(Reference):
    """The token is checked where data is read, and forgotten where it is written."""

    async def authenticate(self, call: Call) -> None:
        if not call.is_write or call.request.headers.get("Authorization") is not None:
            await super().authenticate(call)


@caught_by("?")
class AnySchemeWillDo(Reference):
    """The header is split at its space and only the second part is looked at."""

    def is_scheme(self, scheme: str) -> bool:
        return bool(scheme)


@caught_by("?")
class SchemeIsOptional(Reference):
    """`Bearer ` is cut off if it is there, so the bare secret is accepted too."""

    def is_authorized(self, authorization: str) -> bool:
        return super().is_authorized(authorization) or self.is_token(authorization)


@caught_by("?")
class BeginningOfTheSecret(Reference):
    """`secret.startswith(token)`: the comparison is the wrong way round."""

    def is_token(self, token: str) -> bool:
        return token != "" and self.secret.startswith(token)


@caught_by("?")
class SecretAndMore(Reference):
    """`token.startswith(secret)`."""

    def is_token(self, token: str) -> bool:
        return token.startswith(self.secret)


@caught_by("?")
class SecretWithoutCase(Reference):
    """The token is compared in lower case, as the scheme is."""

    def is_token(self, token: str) -> bool:
        return token.lower() == self.secret.lower()


@caught_by("?")
class AnyTokenWillDo(Reference):
    """It is checked that there is a token, and not which."""

    def is_token(self, token: str) -> bool:
        return token != ""


@caught_by("?")
class NoTokenIsARightToken(Reference):
    """`if token and token != secret: refuse`: nothing after the scheme gets in."""

    def is_token(self, token: str) -> bool:
        return token == "" or super().is_token(token)


@caught_by("?")
class SchemeInOneSpelling(Reference):
    """`authorization.startswith("Bearer ")`: RFC 7235 lets callers write `bearer`."""

    def is_scheme(self, scheme: str) -> bool:
        return scheme == "Bearer"


@caught_by("?")
class NoChallenge(Reference):
    """401 comes without WWW-Authenticate, which RFC 9110 demands of it."""

    def unauthorized(self) -> Refusal:
        return Refusal(401, "A valid bearer token is required.")


@caught_by("?")
class ChallengeOfAnotherScheme(Reference):
    """The framework's own guard asks for a password."""

    def challenge(self) -> str:
        return 'Basic realm="care"'


@caught_by("?")
class FirstOfTwoTokens(Reference):
    """Of a repeated header the first is taken, where a proxy in front may take the last."""

    async def authenticate(self, call: Call) -> None:
        if not self.is_authorized(call.header("Authorization")):
            raise self.unauthorized()


@caught_by("?")
class LastOfTwoTokens(Reference):
    """Headers are kept in a dictionary, so the last of a repeated one wins."""

    async def authenticate(self, call: Call) -> None:
        if not self.is_authorized(call.request.headers.getall("Authorization", [""])[-1]):
            raise self.unauthorized()


@caught_by("?")
class CrashesOnOtherLetters(Reference):
    """`hmac.compare_digest` of texts raises TypeError for what is not ASCII."""

    def is_token(self, token: str) -> bool:
        if not token.isascii():
            raise TypeError("comparing strings with non-ASCII characters is not supported")
        return super().is_token(token)


@caught_by("?")
class ForbiddenInsteadOfUnauthorized(Reference):
    """FastAPI's HTTPBearer of old: no token is 403."""

    def unauthorized(self) -> Refusal:
        refusal = super().unauthorized()
        refusal.status = 403
        return refusal


@caught_by("?")
class WrongTokenIsForbidden(Reference):
    """No token is 401, a wrong one is 403."""

    async def authenticate(self, call: Call) -> None:
        try:
            await super().authenticate(call)
        except Refusal as refusal:
            if call.header("Authorization"):
                refusal.status = 403
            raise


@caught_by("?")
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


@caught_by("?")
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


@caught_by("?")
class ValidatedBeforeAuthentication(Reference):
    """The framework reads and validates the body before the handler's dependency runs."""

    async def authenticate(self, call: Call) -> None:
        try:
            await super().authenticate(call)
        except Refusal:
            await self.find_product(call)
            await self.find_route(call)
            if call.method in self.allowed(call.methods) and not call.is_write:
                await self.parse(call)
                await self.validate(call)
            raise


@caught_by("?")
class RefusalWaitsForTheBody(Reference):
    """The body is read before anything, so a caller without a token can keep it waiting."""

    async def authenticate(self, call: Call) -> None:
        try:
            await super().authenticate(call)
        except Refusal:
            await call.request.read()
            raise


@caught_by("?")
class TokenInTheQuery(Reference):
    """`?access_token=` is accepted too, and ends up in every proxy's log."""

    async def authenticate(self, call: Call) -> None:
        if f"access_token={self.secret}" not in call.raw_query:
            await super().authenticate(call)


@caught_by("?")
class HealthNeedsAToken(Reference):
    """Supervisors have no token, so the process would be restarted for ever."""

    async def answer(self, call: Call) -> Any:
        if call.raw_path in self.health_paths:
            await self.authenticate(call)
        return await super().answer(call)


@caught_by("?")
class TellsWhatIsWrongWithTheToken(Reference):
    """A wrong token is answered in other words than none."""

    async def authenticate(self, call: Call) -> None:
        try:
            await super().authenticate(call)
        except Refusal as refusal:
            if call.header("Authorization"):
                refusal.detail = "The token is wrong."
            raise


@caught_by("?")
class DescriptionIsOpen(Reference):
    """The documentation route is mounted outside the authentication."""

    async def authenticate(self, call: Call) -> None:
        if not call.raw_path.endswith("/openapi.yaml"):
            await super().authenticate(call)


@caught_by("?")
class PreflightIsOpen(Reference):
    """CORS middleware lets OPTIONS past the authentication."""

    async def authenticate(self, call: Call) -> None:
        if call.method != "OPTIONS":
            await super().authenticate(call)


@caught_by("?")
class RefusalShowsTheToken(Reference):
    """The token that was refused stands in the error, and so in every log of the caller."""

    async def authenticate(self, call: Call) -> None:
        try:
            await super().authenticate(call)
        except Refusal as refusal:
            refusal.detail += f" Got: {call.header('Authorization')}"
            raise
