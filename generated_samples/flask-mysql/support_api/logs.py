"""Logs for machines: one JSON object a line, on standard error."""

import json
import logging
import logging.config
import re
import traceback
from contextvars import ContextVar
from datetime import UTC, datetime
from uuid import uuid4

SANE_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,128}")

current_request_id: ContextVar[str | None] = ContextVar("current_request_id", default=None)

_access = logging.getLogger("care.access")


class JSONFormatter(logging.Formatter):
    """Prints what the record's `extra` holds under `fields`, and the request's id.

    Of an exception it prints type and frames, not its text: drivers and validators put values of
    the request there.
    """

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "time": _utc(record.created),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        request_id = current_request_id.get()
        if request_id is not None:
            line["request_id"] = request_id
        line |= getattr(record, "fields", {})
        if record.exc_info and record.exc_info[0]:
            kind, _, frames = record.exc_info
            line["exception"] = f"{kind.__module__}.{kind.__qualname__}"
            line["frames"] = [
                f"{frame.filename}:{frame.lineno} {frame.name}"
                for frame in traceback.extract_tb(frames)
            ]
        return json.dumps(line)


def configure_logging(level: str) -> None:
    """Send every logger's records of at least `level` to standard error, as JSON."""
    # No line shows place, thread or process: to find them takes longer than all that it does show.
    logging._srcfile = None
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {"json": {"()": JSONFormatter}},
            "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
            "root": {"level": level, "handlers": ["stderr"]},
        }
    )


def begin_request(header: str | None) -> str:
    """Give the current request an id and return it: the caller's own, if it is a sane one."""
    request_id = header if header and SANE_REQUEST_ID.fullmatch(header) else str(uuid4())
    current_request_id.set(request_id)
    return request_id


def log_request(method: str, route: str | None, status: int, seconds: float) -> None:
    """Log an answered request. `route` is the template, never the path: that may hold ids."""
    _access.info(
        "request",
        extra={
            "fields": {
                "method": method if method.isalpha() else "?",
                "route": route,
                "status": status,
                "milliseconds": round(seconds * 1000, 3),
            }
        },
    )


def _utc(seconds: float) -> str:
    at = datetime.fromtimestamp(seconds, UTC)
    return at.isoformat(timespec="microseconds").replace("+00:00", "Z")
