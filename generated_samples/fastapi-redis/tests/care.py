"""The API as the platform calls it."""

from typing import Any

import httpx2

SECRET = "a-secret-for-tests"
AUTH = {"Authorization": f"Bearer {SECRET}"}


class Care:
    """Calls the operations for one customer."""

    def __init__(self, client: httpx2.Client, customer: str = "ann", base_path: str = "") -> None:
        self.client = client
        self.customer = customer
        self.base_path = base_path

    def request(self, method: str, path: str, **options: Any) -> httpx2.Response:
        """Send a request with the right token."""
        headers = AUTH | options.pop("headers", {})
        return self.client.request(method, self.base_path + path, headers=headers, **options)

    def listing(self) -> httpx2.Response:
        """List the customer's conversations."""
        return self.request("GET", "/care/conversations", params={"customerId": self.customer})

    def post_new(self, **properties: Any) -> httpx2.Response:
        """Create a conversation; `properties` change its body."""
        body = {"customerId": self.customer, "subject": "Billing", "body": "An invoice?"}
        return self.request("POST", "/care/conversations", json=body | properties)

    def create(self, **properties: Any) -> str:
        """Create a conversation and return its id."""
        response = self.post_new(**properties)
        assert response.status_code == 200, response.text
        return str(response.json()["conversationId"])

    def get(self, conversation_id: str) -> httpx2.Response:
        """Ask for a conversation."""
        path = "/care/conversations/{conversation_id}".replace("{conversation_id}", conversation_id)
        return self.request("GET", path, params={"customerId": self.customer})

    def detail(self, conversation_id: str) -> Any:
        """Return a conversation."""
        response = self.get(conversation_id)
        assert response.status_code == 200, response.text
        return response.json()

    def post(
        self, conversation_id: str, body: str = "Thanks!", **properties: Any
    ) -> httpx2.Response:
        """Post a message; `properties` change its body."""
        path = "/care/conversations/{conversation_id}/messages".replace(
            "{conversation_id}", conversation_id
        )
        document = {
            "customerId": self.customer,
            "conversationId": conversation_id,
            "body": body,
        }
        return self.request("POST", path, json=document | properties)

    def close(
        self, conversation_id: str, action: str = "close", **properties: Any
    ) -> httpx2.Response:
        """Close or resolve a conversation; `properties` change the body."""
        path = "/care/conversations/{conversation_id}/close".replace(
            "{conversation_id}", conversation_id
        )
        document = {
            "customerId": self.customer,
            "conversationId": conversation_id,
            "action": action,
        }
        return self.request("POST", path, json=document | properties)
