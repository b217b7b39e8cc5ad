"""The agents' side on the command line."""

import argparse
import asyncio
import json
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

from .migrate import require_migrated
from .models import CareConversationDetail
from .problems import Problem
from .rules import Scope
from .service import CareService, InboxEntry
from .settings import Settings
from .store import create_store

T = TypeVar("T")


def inbox(settings: Settings, options: argparse.Namespace) -> None:
    """Print the open conversations of a product."""
    product = _product(settings, options.product)

    async def work(service: CareService) -> Sequence[InboxEntry]:
        return await service.inbox(product)

    entries = _with_service(settings, work)
    if options.json:
        print(json.dumps([entry.model_dump() for entry in entries], indent=2))
    elif entries:
        print(_inbox_table(entries))
    else:
        print("The inbox is empty.")


def show(settings: Settings, options: argparse.Namespace) -> None:
    """Print one conversation and whose it is."""

    async def work(service: CareService) -> tuple[Scope, CareConversationDetail]:
        return await service.show(options.conversation_id)

    scope, conversation = _with_service(settings, work)
    if options.json:
        document = {"product": scope.product, "customerId": scope.customer_id}
        document |= conversation.model_dump(mode="json", exclude_unset=True)
        print(json.dumps(document, indent=2))
        return
    print(_safe(conversation.subject))
    print(f"{conversation.status}, customer {_safe(scope.customer_id)} of {scope.product}")
    for message in conversation.messages:
        print(f"\n{_safe(message.author or '?')}, {message.created_at}")
        for line in (message.body or "").splitlines():
            print(f"    {_safe(line)}")


def reply(settings: Settings, options: argparse.Namespace) -> None:
    """Add an agent's message."""

    async def work(service: CareService) -> None:
        await service.reply(options.conversation_id, options.author, options.body)

    _with_service(settings, work)
    print("Sent.")


def close(settings: Settings, options: argparse.Namespace) -> None:
    """Close or resolve a conversation."""

    async def work(service: CareService) -> None:
        await service.close(options.conversation_id, options.action)

    _with_service(settings, work)
    print("Resolved." if options.action == "resolve" else "Closed.")


def text(argument: str) -> str:
    """Return the argument if it is text that JSON's rules would let a customer send.

    U+0000 is refused, and lone surrogates: so Python hands over what is not UTF-8.
    """
    try:
        broken = b"\0" in argument.encode()
    except UnicodeEncodeError:
        broken = True
    if broken:
        raise argparse.ArgumentTypeError("must be valid Unicode, without U+0000")
    return argument


def _with_service(settings: Settings, work: Callable[[CareService], Awaitable[T]]) -> T:
    require_migrated(settings)
    return asyncio.run(_on_open_store(settings, work))


async def _on_open_store(settings: Settings, work: Callable[[CareService], Awaitable[T]]) -> T:
    store = create_store(settings)
    await store.open()
    try:
        return await work(CareService(store))
    finally:
        await store.close()


def _product(settings: Settings, wanted: str | None) -> str:
    names = settings.product_names
    if wanted is None and len(names) > 1:
        raise Problem(422, f"--product is needed, such as one of {', '.join(names)}.")
    return wanted or names[0]


def _inbox_table(entries: Sequence[InboxEntry]) -> str:
    rows = [("CONVERSATION", "WAITING SINCE", "STATUS", "CUSTOMER", "SUBJECT")]
    rows += [
        (entry.id, entry.updated_at, entry.status, _safe(entry.customer_id), _safe(entry.subject))
        for entry in entries
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    return "\n".join("  ".join([*map(str.ljust, row[:4], widths), row[4]]) for row in rows)


def _safe(text: str) -> str:
    """Return the text with what could steer a terminal written out, such as `\\x1b`."""
    return "".join(char if char.isprintable() else ascii(char)[1:-1] for char in text)
