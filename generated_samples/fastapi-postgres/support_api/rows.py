"""Rows of the database as the types that they stand for."""

from collections.abc import Iterable, Sequence
from typing import Any

from .models import CareConversationDetail, CareConversationSummary, CareMessage
from .rules import is_open
from .service import InboxEntry

Row = Iterable[Any]


def summaries(rows: Iterable[Row]) -> list[CareConversationSummary]:
    """Return what `LIST` found."""
    return [
        CareConversationSummary(
            id=id_,
            subject=subject,
            status=status,
            is_open=is_open(status),
            created_at=created_at,
            updated_at=updated_at,
        )
        for id_, subject, status, created_at, updated_at in rows
    ]


def detail(conversation_id: str, rows: Sequence[Row]) -> CareConversationDetail | None:
    """Return what `GET` found: a row a message, each with the conversation before it."""
    if not rows:
        return None
    subject, status, created_at, updated_at, *_ = rows[0]
    return CareConversationDetail(
        id=conversation_id,
        subject=subject,
        status=status,
        is_open=is_open(status),
        created_at=created_at,
        updated_at=updated_at,
        messages=[
            CareMessage(
                id=id_,
                body=body,
                author=author,
                is_customer=bool(is_customer),
                created_at=accepted_at,
            )
            for *_, id_, body, author, is_customer, accepted_at in rows
        ],
    )


def inbox_entries(rows: Iterable[Row]) -> list[InboxEntry]:
    """Return what `INBOX` found."""
    return [
        InboxEntry(
            id=id_,
            customer_id=customer_id,
            subject=subject,
            status=status,
            updated_at=updated_at,
        )
        for id_, customer_id, subject, status, updated_at in rows
    ]
