"""Faults of scope."""

import unicodedata
from typing import Any

from tests.verify.faults import caught_by
from tests.verify.reference import Call, Reference, Reply
from tests.verify.reference_rules import Conversation, Refusal


@caught_by("?")
class AnybodyReads(Reference):
    """A conversation is found by its id alone when it is read."""

    async def do_get(self, call: Call) -> Reply:
        conversation = self.conversations.get(call.conversation_id)
        if conversation is None:
            raise self.no_such_conversation()
        return self.json(200, self.detail_document(conversation))


@caught_by("?")
class AnybodyWrites(Reference):
    """A message goes to any conversation whose id the caller knows."""

    async def do_message(self, call: Call) -> Reply:
        found = self.conversations.get(call.conversation_id)
        call.customer_id = found.customer if found else call.customer_id
        return await super().do_message(call)


@caught_by("?")
class AnybodyCloses(Reference):
    """A conversation is closed by its id alone."""

    async def do_end(self, call: Call) -> Reply:
        found = self.conversations.get(call.conversation_id)
        call.customer_id = found.customer if found else call.customer_id
        return await super().do_end(call)


@caught_by("?")
class ListsEverybody(Reference):
    """The WHERE clause of the list names the product only."""

    def listed(self, product: str, customer: str) -> list[Conversation]:
        found = self.conversations.values()
        return self.in_order(c for c in found if self.is_same_product(c.product, product))


@caught_by("?")
class StrangersAreForbidden(Reference):
    """403 for somebody else's conversation tells that there is one."""

    def somebody_elses(self, conversation: Conversation) -> Refusal:
        return Refusal(403, "This conversation belongs to another customer.")


@caught_by("?")
class StrangersAreToldApart(Reference):
    """404 in other words where the conversation is somebody else's."""

    def somebody_elses(self, conversation: Conversation) -> Refusal:
        return Refusal(404, "Not your conversation.")


@caught_by("?")
class StrangersLearnTheState(Reference):
    """The state is looked at before the scope: a stranger learns that a conversation is closed."""

    def somebody_elses(self, conversation: Conversation) -> Refusal:
        if conversation.status == "closed":
            return Refusal(409, "The conversation is closed.")
        return self.no_such_conversation()


@caught_by("?")
class ProductsShareEverything(Reference):
    """The product is not kept with a conversation."""

    def is_same_product(self, one: str, other: str) -> bool:
        return True


@caught_by("?")
class ProductIsForgottenInTheList(Reference):
    """The list is of all products."""

    def listed(self, product: str, customer: str) -> list[Conversation]:
        found = self.conversations.values()
        return self.in_order(c for c in found if self.is_same_customer(c.customer, customer))


@caught_by("?")
class CustomersWithoutCase(Reference):
    """MySQL's default collation knows no case."""

    def is_same_customer(self, one: str, other: str) -> bool:
        return one.lower() == other.lower()


@caught_by("?")
class CustomersWithoutTheirLastSpace(Reference):
    """A collation that pads ignores spaces at the end."""

    def is_same_customer(self, one: str, other: str) -> bool:
        return one.rstrip(" ") == other.rstrip(" ")


@caught_by("?")
class CustomersAreStripped(Reference):
    """Every text is stripped of the spaces around it."""

    def is_same_customer(self, one: str, other: str) -> bool:
        return one.strip() == other.strip()


@caught_by("?")
class CustomersWithoutAccents(Reference):
    """`utf8mb4_0900_ai_ci` takes an accent for nothing."""

    def is_same_customer(self, one: str, other: str) -> bool:
        return _without_accents(one) == _without_accents(other)


@caught_by("?")
class CustomersAreNormalised(Reference):
    """Ids are brought to Unicode's normal form C."""

    def is_same_customer(self, one: str, other: str) -> bool:
        return unicodedata.normalize("NFC", one) == unicodedata.normalize("NFC", other)


@caught_by("?")
class PlusIsAPlus(Reference):
    """The query is decoded as a path would be."""

    def parse_query(self, raw_query: str) -> dict[str, list[str]]:
        return super().parse_query(raw_query.replace("+", "%2B"))


@caught_by("?")
class CustomerIsCutInTheStore(Reference):
    """VARCHAR(255), and MySQL not in strict mode."""

    async def create(self, product: str, customer: str, subject: str, body: str) -> Conversation:
        return await super().create(product, customer[:255], subject, body)

    def is_same_customer(self, one: str, other: str) -> bool:
        return one == other[:255]


@caught_by("?")
class EmptyCustomerIsACustomer(Reference):
    """`customerId=` is a string, and so good enough."""

    def has_right_length(self, customer_id: str) -> bool:
        return len(customer_id) <= self.longest_customer_id


@caught_by("?")
class CustomerOfAnyLength(Reference):
    """No limit, until some index in the store breaks."""

    def has_right_length(self, customer_id: str) -> bool:
        return customer_id != ""


@caught_by("?")
class CustomerIsCountedInBytes(Reference):
    """512 emoji are 2,048 bytes."""

    def has_right_length(self, customer_id: str) -> bool:
        return 1 <= len(customer_id.encode("utf-8", "replace")) <= self.longest_customer_id


@caught_by("?")
class CustomerIsCountedInUtf16(Reference):
    """As JavaScript and Java count, 512 emoji are 1,024 characters."""

    def has_right_length(self, customer_id: str) -> bool:
        return 1 <= len(customer_id.encode("utf-16-le", "replace")) // 2 <= self.longest_customer_id


@caught_by("?")
class FirstOfTwoCustomers(Reference):
    """`request.args.get` takes the first of two."""

    def query_errors(self, query: dict[str, list[str]]) -> list[dict[str, str]]:
        return super().query_errors({name: values[:1] for name, values in query.items()})


@caught_by("?")
class MissingCustomerIsNobody(Reference):
    """Without customerId the list is empty instead of refused."""

    def query_errors(self, query: dict[str, list[str]]) -> list[dict[str, str]]:
        query.setdefault("customerId", ["nobody"])
        return super().query_errors(query)


@caught_by("?")
class UnknownProductIsTheDefault(Reference):
    """A slug that nobody configured is served as the default product."""

    async def find_product(self, call: Call) -> None:
        await super().find_product(call)
        if call.path.startswith("/support/"):
            call.path = "/" + call.path.split("/", 3)[-1]


def _without_accents(text: str) -> str:
    decomposed = unicodedata.normalize("NFD", text)
    return "".join(character for character in decomposed if not unicodedata.combining(character))


@caught_by("?")
class IdInAnyCase(Reference):
    """The id is a UUID column, so other cases, braces and missing hyphens are the same."""

    def key(self, conversation_id: str) -> str:
        return conversation_id.lower()


@caught_by("?")
class IdIsAUuid(Reference):
    """The id is parsed as a UUID: another spelling of it is the same id, and no UUID is 404."""

    def key(self, conversation_id: str) -> str:
        return conversation_id.strip("{}").replace("-", "").removeprefix("urn:uuid:")


@caught_by("?")
class IdThatIsNoUuidIsInvalid(Reference):
    """The framework converts the path's id to a UUID: 422 for what is none."""

    async def validate(self, call: Call) -> None:
        if call.conversation_id and len(call.conversation_id) != 36:
            errors: list[dict[str, Any]] = [{"parameter": "conversationId", "detail": "No UUID"}]
            raise Refusal(422, "The request does not match the schema.", errors=errors)
        await super().validate(call)
