"""Faults of what a later spec adds."""

from tests.verify.faults import caught_by
from tests.verify.later import Next
from tests.verify.reference_rules import Conversation, Document, Message


@caught_by("responses.no-other-fields")
class FieldNobodyDescribes(Next):
    """A field of messages is nowhere in the description, if another one is."""

    def message_document(self, message: Message) -> Document:
        return super().message_document(message) | {"row": 1}


@caught_by("responses.no-other-fields")
class FieldOfAnotherAnswer(Next):
    """A field that the description has in conversations goes out in messages."""

    def message_document(self, message: Message) -> Document:
        return super().message_document(message) | {"priority": "low"}


@caught_by("responses.fields-are-as-described")
class FieldOfAnotherType(Next):
    """A number where the description has a text of an enum."""

    def shown(self, conversation: Conversation) -> Document:
        return super().shown(conversation) | {"priority": 1}


@caught_by("responses.fields-are-as-described")
class FieldOfNoEnumValue(Next):
    """A text that the description's enum lacks."""

    def shown(self, conversation: Conversation) -> Document:
        return super().shown(conversation) | {"priority": "urgent"}


@caught_by("responses.fields-are-as-described")
class RequiredFieldIsMissing(Next):
    """A message without the attachments that the description requires."""

    def message_document(self, message: Message) -> Document:
        document = super().message_document(message)
        del document["attachments"]
        return document


@caught_by("responses.fields-are-as-described")
class WrongWithin(Next):
    """An attachment lacks the name that the description requires of it."""

    def message_document(self, message: Message) -> Document:
        return super().message_document(message) | {"attachments": [{"bytes": 9}]}
