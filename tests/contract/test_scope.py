"""Contract, section Scope."""

import uuid
from collections.abc import Callable
from urllib.parse import quote

import httpx
import pytest

from tests.harness.care import (
    CONVERSATIONS,
    UNKNOWN_ID,
    Care,
    close_path,
    detail_path,
    list_path,
    messages_path,
)
from tests.harness.expect import assert_alike, assert_problem, assert_violations
from tests.harness.server import SECRET, Server

LONGEST = 512
WIDE = "\U0001f600"

Call = Callable[[Care, str, str], httpx.Response]

CALLS: dict[str, Call] = {
    "read": lambda care, conversation, customer: care.request(
        "GET", detail_path(conversation, customer)
    ),
    "head": lambda care, conversation, customer: care.request(
        "HEAD", detail_path(conversation, customer)
    ),
    "message": lambda care, conversation, customer: care.try_message(conversation, customer, "x"),
    "resolve": lambda care, conversation, customer: care.try_end(conversation, customer, "resolve"),
    "close": lambda care, conversation, customer: care.try_end(conversation, customer, "close"),
}


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
@pytest.mark.parametrize("ended", ["open", "resolve", "close"])
def test_somebody_elses_conversation_answers_like_none(
    care: Care, customer: str, call: Call, ended: str
) -> None:
    conversation = care.create(customer)
    if ended != "open":
        care.end(conversation, customer, ended)
    before = care.detail(conversation, customer)
    stranger = f"{customer}-stranger"
    response = call(care, conversation, stranger)
    assert response.status_code == 404
    assert_alike(response, call(care, UNKNOWN_ID, stranger))
    assert care.detail(conversation, customer) == before
    assert care.conversations(stranger) == []


@pytest.mark.parametrize(
    ("owner", "stranger"),
    [
        ("alice", "Alice"),
        ("alice", "alice "),
        ("alice", " alice"),
        ("alice", "alice\t"),
        ("alice", "alice\n"),
        ("alice", "\u00e1lice"),
        ("\u00e9", "e\u0301"),
        ("alice", "\uff41lice"),
        ("stra\u00dfe", "strasse"),
        ("\u0130d", "id"),
        ("alice", "ali\u200bce"),
        ("alice", "alice\u0001"),
        ("\U0001f600", "\U0001f601"),
        ("\U0001f600", "\ufffd"),
        ("1", "01"),
        ("1", "1.0"),
        ("a b", "a+b"),
        ("null", "None"),
        ("%", "%25"),
    ],
)
def test_customers_are_told_apart_by_code_points(care: Care, owner: str, stranger: str) -> None:
    unique = uuid.uuid4().hex
    owner, stranger = f"{unique}{owner}", f"{unique}{stranger}"
    conversation = care.create(owner)
    for mine, yours in ((owner, stranger), (stranger, owner)):
        own = conversation if mine == owner else care.create(mine)
        assert [listed["id"] for listed in care.conversations(mine)] == [own]
        assert care.detail(own, mine)["id"] == own
        assert_problem(care.request("GET", detail_path(own, yours)), 404)
        assert_problem(care.try_message(own, yours, "mine?"), 404)
        assert_problem(care.try_end(own, yours, "close"), 404)


@pytest.mark.parametrize("unit", ["a", "\u00e9", WIDE])
def test_a_customer_id_of_512_code_points_is_one(care: Care, unit: str) -> None:
    unique = uuid.uuid4().hex
    longest = unique + unit * (LONGEST - len(unique))
    conversation = care.create(longest)
    care.message(conversation, longest)
    care.end(conversation, longest, "resolve")
    assert [listed["id"] for listed in care.conversations(longest)] == [conversation]
    assert care.detail(conversation, longest)["status"] == "resolved"


@pytest.mark.parametrize(
    "text",
    [
        *("%", "_", "'", "\\", '"', "`", "%s %(x)s $1 :x ?", "' OR '1'='1", "\\' OR 1=1 -- "),
        *("{a}", "a}b{", "{}", "*", "a?[a-z]", ":a:b", "a|b", "a\x1fb", "\r\n", "KEYS[1]", "]]"),
    ],
)
def test_a_customer_id_means_nothing_to_the_store(care: Care, text: str) -> None:
    customer = f"{uuid.uuid4()}{text}"
    conversation = care.create(customer)
    care.message(conversation, customer)
    care.end(conversation, customer, "close")
    assert [listed["id"] for listed in care.conversations(customer)] == [conversation]
    assert care.detail(conversation, customer)["status"] == "closed"


def test_a_customer_id_of_one_code_point_is_one(care: Care) -> None:
    conversation = care.create(WIDE)
    assert conversation in [listed["id"] for listed in care.conversations(WIDE)]


@pytest.mark.parametrize("path", [CONVERSATIONS, f"{CONVERSATIONS}/{UNKNOWN_ID}"])
@pytest.mark.parametrize(
    "query",
    [
        "",
        "?",
        "?other=1",
        "?customerId",
        "?customerId=",
        f"?customerId={'a' * (LONGEST + 1)}",
        f"?customerId={quote(WIDE * (LONGEST + 1))}",
        "?customerId=a&customerId=b",
        "?customerId=a&customerId=a",
        "?customerId=a&other=1&customerId=",
        "?customerId=a&%63ustomerId=b",
        "?customer_id=a",
        "?customerid=a",
        "?customerId[]=a",
        "?customerId=%00",
        "?customerId=a%00b",
    ],
)
def test_a_bad_customer_id_in_the_query_is_a_violation(care: Care, path: str, query: str) -> None:
    assert_violations(care.raw("GET", path + query), "?customerId")


@pytest.mark.parametrize("value", ["", "a" * (LONGEST + 1), WIDE * (LONGEST + 1)])
def test_a_bad_customer_id_in_a_body_is_a_violation(care: Care, value: str) -> None:
    bodies = {
        CONVERSATIONS: {"subject": "s", "body": "b"},
        messages_path(UNKNOWN_ID): {"conversationId": UNKNOWN_ID, "body": "b"},
        close_path(UNKNOWN_ID): {"conversationId": UNKNOWN_ID, "action": "close"},
    }
    for path, body in bodies.items():
        response = care.request("POST", path, json=body | {"customerId": value})
        assert_violations(response, "/customerId")


def test_plus_in_the_query_is_a_space(care: Care, customer: str) -> None:
    conversation = care.create(f"{customer} x")
    spellings = {"+": 1, "%20": 1, "%2B": 0, "%2b": 0}
    for spelling, found in spellings.items():
        response = care.raw("GET", f"{CONVERSATIONS}?customerId={customer}{spelling}x")
        assert [listed["id"] for listed in response.json()["conversations"]] == (
            [conversation] * found
        )


@pytest.fixture
def alpha(products: Server) -> Care:
    return Care(f"{products.url}/support/alpha", SECRET)


@pytest.fixture
def beta(products: Server) -> Care:
    return Care(f"{products.url}/support/beta", SECRET)


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_another_products_conversation_answers_like_none(
    alpha: Care, beta: Care, customer: str, call: Call
) -> None:
    conversation = alpha.create(customer)
    before = alpha.detail(conversation, customer)
    response = call(beta, conversation, customer)
    assert response.status_code == 404
    assert_alike(response, call(beta, UNKNOWN_ID, customer))
    assert alpha.detail(conversation, customer) == before
    assert beta.conversations(customer) == []


@pytest.mark.parametrize("slug", ["gamma", "Alpha", "alpha,beta", "alpha%20", "%7BproductSlug%7D"])
@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", list_path("a")),
        ("GET", CONVERSATIONS),
        ("POST", CONVERSATIONS),
        ("DELETE", CONVERSATIONS),
        ("PUT", close_path(UNKNOWN_ID)),
        ("GET", "/openapi.yaml"),
    ],
)
def test_an_unknown_product_is_not_found(
    products: Server, slug: str, method: str, path: str
) -> None:
    unknown = Care(f"{products.url}/support/{slug}", SECRET)
    assert_problem(unknown.raw(method, path), 404)


def test_an_encoded_spelling_of_a_product_is_that_product(products: Server, customer: str) -> None:
    response = Care(f"{products.url}/support/%61lpha", SECRET).raw("GET", list_path(customer))
    assert response.status_code == 200


@pytest.mark.parametrize("path", ["/", CONVERSATIONS, "/support", "/support/alpha", "/support//x"])
def test_outside_the_base_path_is_nothing(products: Server, path: str) -> None:
    host = Care(products.url, SECRET)
    assert_problem(host.raw("GET", path), 404)
    assert_problem(host.raw("GET", path, authorized=False), 401)


def test_a_base_path_asks_for_the_token_too(products: Server) -> None:
    for slug in ("alpha", "gamma"):
        product = Care(f"{products.url}/support/{slug}", SECRET)
        assert_problem(product.raw("GET", list_path("a"), authorized=False), 401)


def test_health_is_at_the_root_whatever_the_base_path(products: Server) -> None:
    host = Care(products.url, SECRET)
    assert host.at_root("GET", "/healthz").status_code == 200
    assert host.at_root("GET", "/readyz").status_code == 200
    assert_problem(host.raw("GET", "/support/alpha/healthz"), 404)


def test_wrong_methods_below_a_product_are_told_the_right_ones(alpha: Care) -> None:
    response = alpha.raw("DELETE", CONVERSATIONS)
    assert_problem(response, 405)
    assert response.headers["Allow"] == "GET, HEAD, POST"
