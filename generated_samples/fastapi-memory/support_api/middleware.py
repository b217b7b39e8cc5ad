"""What happens around every request, as plain ASGI: no thread, no copy of the body."""

import logging
from time import perf_counter

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from .addresses import HEALTH_PATHS, Addresses
from .auth import BearerAuth
from .errors import problem_response
from .headers import REQUEST_ID_HEADER, answer_headers
from .logs import begin_request, log_request
from .problems import Problem, internal_error

logger = logging.getLogger(__name__)


class RequestLogMiddleware:
    """Gives each request an id, logs it, and answers 500 for whatever was not caught."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = perf_counter()
        request_id = begin_request(Headers(scope=scope).get(REQUEST_ID_HEADER))
        status = 0

        async def send_with_id(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message).update(answer_headers(request_id))
            await send(message)

        try:
            await self._app(scope, receive, send_with_id)
        except Exception:
            logger.exception("A request failed.")
            if status:
                raise
            await problem_response(internal_error(), request_id)(scope, receive, send_with_id)
        finally:
            route = scope.get("route")
            log_request(
                scope["method"], getattr(route, "path", None), status, perf_counter() - started
            )


class AuthMiddleware:
    """Checks the token before routing, so that unknown paths and wrong methods ask for it too."""

    def __init__(self, app: ASGIApp, auth: BearerAuth, addresses: Addresses) -> None:
        self._app = app
        self._auth = auth
        self._addresses = addresses

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["raw_path"] not in HEALTH_PATHS:
            try:
                self._auth.check(
                    [value for name, value in scope["headers"] if name == b"authorization"]
                )
                scope["state"]["product"] = self._addresses.product(scope["raw_path"])
            except Problem as problem:
                await problem_response(problem)(scope, receive, send)
                return
        await self._app(scope, receive, send)
