"""Faults of scope."""

import re
import unicodedata
from typing import Any

from tests.verify.faults import caught_by
from tests.verify.reference import Call, Reference, Reply
from tests.verify.reference_rules import Conversation, Refusal


@caught_by("scope.read-of-another-customer")
class AnybodyReads(Reference):
    """A conversation is found by its id alone when it is read."""

    async def do_get(self, call: Call) -> Reply:
        conversation = self.conversations.get(call.conversation_id)
        if conversation is None:
            raise self.no_such_conversation()
        return self.json(200, self.detail_document(conversation))


@caught_by("scope.message-of-another-customer")
class AnybodyWrites(Reference):
    """A message goes to any conversation whose id the caller knows."""

    async def do_message(self, call: Call) -> Reply:
        found = self.conversations.get(call.conversation_id)
        call.customer_id = found.customer if found else call.customer_id
        return await super().do_message(call)


@caught_by("scope.close-of-another-customer")
class AnybodyCloses(Reference):
    """A conversation is closed by its id alone."""

    async def do_end(self, call: Call) -> Reply:
        found = self.conversations.get(call.conversation_id)
        call.customer_id = found.customer if found else call.customer_id
        return await super().do_end(call)


@caught_by(
    "scope.list-shows-own-only",
    breaks=["list one's own conversations only", "read an answer of this shape"],
)
class ListsEverybody(Reference):
    """The WHERE clause of the list names the product only."""

    def listed(self, product: str, customer: str) -> list[Conversation]:
        found = self.conversations.values()
        return self.in_order(c for c in found if self.is_same_product(c.product, product))


@caught_by("scope.strangers-are-told-404")
class StrangersAreForbidden(Reference):
    """403 for somebody else's conversation tells that there is one."""

    def somebody_elses(self, conversation: Conversation) -> Refusal:
        return Refusal(403, "This conversation belongs to another customer.")


@caught_by("scope.strangers-answer-like-none")
class StrangersAreToldApart(Reference):
    """404 in other words where the conversation is somebody else's."""

    def somebody_elses(self, conversation: Conversation) -> Refusal:
        return Refusal(404, "Not your conversation.")


@caught_by("scope.strangers-answer-like-none")
class StrangersLearnTheState(Reference):
    """The state is looked at before the scope: a stranger learns that a conversation is closed."""

    def somebody_elses(self, conversation: Conversation) -> Refusal:
        if conversation.status == "closed":
            return Refusal(409, "The conversation is closed.")
        return self.no_such_conversation()


@caught_by("scope.products-are-apart")
class ProductsShareEverything(Reference):
    """The product is not kept with a conversation."""

    def is_same_product(self, one: str, other: str) -> bool:
        return True


@caught_by("scope.products-are-apart")
class ProductIsForgottenInTheList(Reference):
    """The list is of all products."""

    def listed(self, product: str, customer: str) -> list[Conversation]:
        found = self.conversations.values()
        return self.in_order(c for c in found if self.is_same_customer(c.customer, customer))


@caught_by("scope.customers-differ-in-case")
class CustomersWithoutCase(Reference):
    """MySQL's default collation knows no case."""

    def is_same_customer(self, one: str, other: str) -> bool:
        return one.lower() == other.lower()


@caught_by("scope.customers-differ-in-spaces")
class CustomersWithoutTheirLastSpace(Reference):
    """A collation that pads ignores spaces at the end."""

    def is_same_customer(self, one: str, other: str) -> bool:
        return one.rstrip(" ") == other.rstrip(" ")


@caught_by("scope.customers-differ-in-accents")
class CustomersAreNormalised(Reference):
    """Ids are brought to Unicode's normal form C."""

    def is_same_customer(self, one: str, other: str) -> bool:
        return unicodedata.normalize("NFC", one) == unicodedata.normalize("NFC", other)


@caught_by("scope.plus-is-a-space")
class PlusIsAPlus(Reference):
    """The query is decoded as a path would be."""

    def parse_query(self, raw_query: str) -> dict[str, list[str]]:
        return super().parse_query(raw_query.replace("+", "%2B"))


@caught_by("scope.customers-differ-at-their-end")
class CustomerIsCutInTheStore(Reference):
    """VARCHAR(255), and MySQL not in strict mode."""

    async def create(self, product: str, customer: str, subject: str, body: str) -> Conversation:
        return await super().create(product, customer[:255], subject, body)

    def is_same_customer(self, one: str, other: str) -> bool:
        return one == other[:255]


@caught_by("scope.customer-empty", breaks=["have one violation listed"])
class EmptyCustomerIsACustomer(Reference):
    """`customerId=` is a string, and so good enough."""

    def has_right_length(self, customer_id: str) -> bool:
        return len(customer_id) <= self.longest_customer_id


@caught_by("scope.customer-too-long")
class CustomerOfAnyLength(Reference):
    """No limit, until some index in the store breaks."""

    def has_right_length(self, customer_id: str) -> bool:
        return customer_id != ""


@caught_by("scope.customer-of-512")
class CustomerIsCountedInBytes(Reference):
    """512 emoji are 2,048 bytes."""

    def has_right_length(self, customer_id: str) -> bool:
        return 1 <= len(customer_id.encode("utf-8", "replace")) <= self.longest_customer_id


@caught_by("scope.customer-repeated")
class FirstOfTwoCustomers(Reference):
    """`request.args.get` takes the first of two."""

    def query_errors(self, query: dict[str, list[str]]) -> list[dict[str, str]]:
        return super().query_errors({name: values[:1] for name, values in query.items()})


@caught_by("scope.customer-required-to-list")
class MissingCustomerIsNobody(Reference):
    """Without customerId the list is empty instead of refused."""

    def query_errors(self, query: dict[str, list[str]]) -> list[dict[str, str]]:
        query.setdefault("customerId", ["nobody"])
        return super().query_errors(query)


@caught_by("scope.unknown-product")
class UnknownProductIsTheDefault(Reference):
    """A slug that nobody configured is served as the default product."""

    async def find_product(self, call: Call) -> None:
        await super().find_product(call)
        if call.path.startswith("/support/"):
            call.path = "/" + call.path.split("/", 3)[-1]


@caught_by("rules.another-spelling-of-an-id")
class IdIsAUuid(Reference):
    """The id is parsed as a UUID: another spelling of it is the same id, and no UUID is 404."""

    def key(self, conversation_id: str) -> str:
        return conversation_id.strip("{}").replace("-", "").removeprefix("urn:uuid:")


@caught_by("scope.strangers-move-no-time")
class StrangersTouch(Reference):
    """The conversation is touched first, and its customer looked at afterwards."""

    def somebody_elses(self, conversation: Conversation) -> Refusal:
        conversation.updated = self.next_time(conversation)
        return super().somebody_elses(conversation)


@caught_by("scope.customer-required-to-read")
class AnybodyReadsWithoutACustomer(Reference):
    """Without customerId nothing is compared."""

    async def validate(self, call: Call) -> None:
        found = self.conversations.get(call.conversation_id)
        if call.operation == "get" and not call.query and found:
            call.query = {"customerId": [found.customer]}
        await super().validate(call)


@caught_by("scope.customer-missing")
class MissingCustomerIsBadRequest(Reference):
    """400 for a query parameter that is missing."""

    def query_errors(self, query: dict[str, list[str]]) -> list[dict[str, str]]:
        if "customerId" not in query and not any("customer" in name.lower() for name in query):
            raise Refusal(400, "customerId is required.")
        return super().query_errors(query)


@caught_by("scope.customer-missing-to-read")
class MissingCustomerIsBadRequestOfReads(Reference):
    """400 for a query parameter that is missing, in one of two handlers."""

    async def validate(self, call: Call) -> None:
        if call.operation == "get" and not call.query:
            raise Refusal(400, "customerId is required.")
        await super().validate(call)


@caught_by("scope.customer-misspelt")
class ParametersWithoutCase(Reference):
    """ASP.NET knows no case in the names of parameters."""

    def parse_query(self, raw_query: str) -> dict[str, list[str]]:
        query = super().parse_query(raw_query)
        spelt = {"customerid": "customerId", "CustomerId": "customerId"}
        return {spelt.get(name, name): values for name, values in query.items()}


@caught_by("scope.customer-of-one-character")
class ZeroIsNobody(Reference):
    """In PHP "0" counts as empty."""

    def has_right_length(self, customer_id: str) -> bool:
        return customer_id != "0" and super().has_right_length(customer_id)


@caught_by("scope.customer-in-a-body", breaks=["have one violation listed"])
class CustomerOfAnyLengthInABody(Reference):
    """The query is checked, and the body's customerId is a string like any other."""

    def wrong_property(self, name: str, document: dict[str, Any]) -> str:
        if name in document:
            return (
                self.wrong_action(document[name])
                if name == "action"
                else self.wrong_text(document[name])
            )
        return super().wrong_property(name, document)


@caught_by("scope.customer-of-any-characters")
class CustomersArePatterns(Reference):
    """`WHERE customer_id LIKE ?`."""

    def is_same_customer(self, one: str, other: str) -> bool:
        pattern = re.escape(other).replace("%", ".*").replace("_", ".")
        return re.fullmatch(pattern, one, re.DOTALL) is not None


@caught_by("scope.customers-differ-in-code-points")
class CustomersWithoutWhatIsInvisible(Reference):
    """Unicode's collation ignores what cannot be seen."""

    def is_same_customer(self, one: str, other: str) -> bool:
        return _visible(one) == _visible(other)


@caught_by("scope.products-answer-like-none")
class OtherProductsAreToldApart(Reference):
    """The conversation of another product is answered in words of its own."""

    def find(self, product: str, customer: str, conversation_id: str) -> Conversation:
        found = self.conversations.get(conversation_id)
        if found and found.customer == customer and found.product != product:
            raise Refusal(404, "This conversation belongs to another product.")
        return super().find(product, customer, conversation_id)


def _visible(text: str) -> str:
    return text.replace("\u200b", "").replace("\ufeff", "")
