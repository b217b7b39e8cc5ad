"""The API on Flask, by hand, under gunicorn with eight threads.

Left out: problem documents (a refusal has a status and no body) and lists of violations, base
paths and other products, requests that are refused for odd headers or encodings, the 503 of a
store that is away, settings, the published description, the agents' side.
"""

import sys
from time import perf_counter
from typing import TypeVar

from flask import Flask, Response, g, request
from gunicorn.app.base import BaseApplication
from werkzeug.exceptions import HTTPException

from tests.bench.servers.stores import Store
from tests.bench.servers.wire import (
    MAX_BODY_BYTES,
    CloseInput,
    CreateInput,
    Model,
    PostInput,
    RefusedError,
    check_token,
    log,
    read_body,
    read_customer,
    request_id,
    to_json,
)

InputT = TypeVar("InputT", CreateInput, PostInput, CloseInput)

app = Flask(__name__, static_folder=None)
app.config["MAX_CONTENT_LENGTH"] = MAX_BODY_BYTES
store = Store()


@app.before_request
def begin() -> None:
    g.started = perf_counter()
    g.id = request_id(request.headers.get("X-Request-ID"))
    if request.path != "/healthz":
        check_token(request.headers.get("Authorization", "").encode("latin-1"))


@app.after_request
def end(response: Response) -> Response:
    response.headers["X-Request-ID"] = g.id
    route = request.url_rule.rule if request.url_rule else None
    log(g.id, request.method, route, response.status_code, g.started)
    return response


@app.errorhandler(RefusedError)
def refuse(refused: RefusedError) -> Response:
    return Response(status=refused.status)


@app.errorhandler(HTTPException)
def refuse_otherwise(error: HTTPException) -> Response:
    return Response(status=error.code)


def customer() -> str:
    return read_customer(request.query_string)


def body(model: type[InputT], conversation_id: str | None = None) -> InputT:
    content_type = request.headers.get("Content-Type")
    return read_body(model, content_type, request.get_data(cache=False), conversation_id)


def json(model: Model) -> Response:
    return Response(to_json(model), mimetype="application/json")


@app.get("/care/conversations")
def list_conversations() -> Response:
    return json(store.list_conversations(customer()))


@app.post("/care/conversations")
def create_conversation() -> Response:
    return json(store.create_conversation(body(CreateInput)))


@app.get("/care/conversations/<conversation_id>")
def get_conversation(conversation_id: str) -> Response:
    return json(store.get_conversation(customer(), conversation_id))


@app.post("/care/conversations/<conversation_id>/messages")
def post_message(conversation_id: str) -> Response:
    return json(store.post_message(body(PostInput, conversation_id)))


@app.post("/care/conversations/<conversation_id>/close")
def close_conversation(conversation_id: str) -> Response:
    store.close_conversation(body(CloseInput, conversation_id))
    return Response(status=204)


@app.get("/healthz")
def alive() -> Response:
    return Response('{"status":"ok"}', mimetype="application/json")


class Server(BaseApplication):
    def load_config(self) -> None:
        self.cfg.set("bind", f"127.0.0.1:{sys.argv[1]}")
        self.cfg.set("worker_class", "gthread")
        self.cfg.set("threads", 8)
        self.cfg.set("control_socket_disable", True)

    def load(self) -> Flask:
        # In the worker: no connection goes through a fork.
        store.open()
        return app


if __name__ == "__main__":
    Server().run()
