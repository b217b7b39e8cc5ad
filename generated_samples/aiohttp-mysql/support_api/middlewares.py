"""What happens around every request."""

import logging
from time import perf_counter

from aiohttp import hdrs, web
from aiohttp.typedefs import Handler, Middleware

from .addresses import HEALTH_PATHS, Addresses
from .auth import BearerAuth
from .headers import REQUEST_ID_HEADER, answer_headers
from .keys import PRODUCT, SETTINGS
from .logs import begin_request, current_request_id, log_request
from .problems import (
    MEDIA_TYPE,
    Problem,
    internal_error,
    malformed,
    method_not_allowed,
    not_found,
    too_large,
)
from .requests import raw_path
from .settings import Settings

logger = logging.getLogger(__name__)


@web.middleware
async def request_log(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Give the request an id, and log how it was answered."""
    started = perf_counter()
    request_id = begin_request(request.headers.get(REQUEST_ID_HEADER))
    response = await handler(request)
    response.headers.update(answer_headers(request_id))
    resource = request.match_info.route.resource
    route = resource.canonical if resource else None
    log_request(request.method, route, response.status, perf_counter() - started)
    return response


@web.middleware
async def problems(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Answer with problems only, whatever was raised."""
    try:
        return await handler(request)
    except Problem as problem:
        return _response(problem)
    except web.HTTPException as error:
        return _response(_translated(error, request.app[SETTINGS]))
    except Exception:
        logger.exception("A request failed.")
        return _response(internal_error(), with_request_id=True)


def authentication(auth: BearerAuth, addresses: Addresses) -> Middleware:
    """Return the middleware that checks the token, of unknown paths and wrong methods too."""

    @web.middleware
    async def authenticate(request: web.Request, handler: Handler) -> web.StreamResponse:
        path = raw_path(request)
        if path not in HEALTH_PATHS:
            values = request.headers.getall(hdrs.AUTHORIZATION, ())
            auth.check([value.encode("utf-8", "surrogateescape") for value in values])
            request[PRODUCT] = addresses.product(path)
        return await handler(request)

    return authenticate


def _translated(error: web.HTTPException, settings: Settings) -> Problem:
    match error:
        case web.HTTPNotFound():
            return not_found()
        case web.HTTPMethodNotAllowed():
            return method_not_allowed(list(error.allowed_methods))
        case web.HTTPRequestEntityTooLarge():
            return too_large(settings.max_body_bytes)
        case _:
            return malformed("The request cannot be read.")


def _response(problem: Problem, *, with_request_id: bool = False) -> web.Response:
    request_id = current_request_id.get() if with_request_id else None
    return web.Response(
        body=problem.body(request_id),
        status=problem.status,
        headers=problem.headers,
        content_type=MEDIA_TYPE,
    )
