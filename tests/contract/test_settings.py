"""Contract, section Settings and commands."""

import json
from concurrent.futures import ThreadPoolExecutor

import pytest
from care_spi_gen.verify import expect
from care_spi_gen.verify.care import CONVERSATIONS, list_path

from tests.harness.care import caller
from tests.harness.server import PREVIOUS_SECRET, SECRET, Project, Sample, Server

_WRONG: dict[str, tuple[str, dict[str, str | None]]] = {
    "no secret": ("SECRET", {"SECRET": None}),
    "blank secret": ("SECRET", {"SECRET": " \t"}),
    "limit that is no number": ("MAX_BODY_BYTES", {"MAX_BODY_BYTES": "wrong5Zq"}),
    "no limit at all": ("MAX_BODY_BYTES", {"MAX_BODY_BYTES": "0"}),
    "unknown level": ("LOG_LEVEL", {"LOG_LEVEL": "wrong5Zq"}),
    "unknown placeholder": ("BASE_PATH", {"BASE_PATH": "/{wrong5Zq}"}),
    "products not listed": ("PRODUCTS", {"BASE_PATH": "/{productSlug}"}),
    "product with a slash": (
        "PRODUCTS",
        {"BASE_PATH": "/{productSlug}", "PRODUCTS": "a,wrong5Zq/b"},
    ),
}
_WRONG_URL: dict[str, tuple[str, dict[str, str | None]]] = {
    "another database": ("DATABASE_URL", {"DATABASE_URL": "other://wrong5Zq:wrong5Zq@host/db"}),
}


@pytest.mark.samples("has_new_commands")
def test_a_wrong_setting_is_one_line_that_names_it(sample: Sample, new_project: Project) -> None:
    cases = _WRONG | (_WRONG_URL if sample.keeps_data else {})
    projects = {case: new_project.changed(**settings) for case, (_, settings) in cases.items()}
    with ThreadPoolExecutor(2) as pool:
        ends = pool.map(lambda project: project.run("serve", "--port", "0"), projects.values())
        finished = dict(zip(projects, ends, strict=True))
    for case, (variable, _) in cases.items():
        end = finished[case]
        assert end.returncode == 2, (case, end)
        assert end.stdout == "", case
        (line,) = end.stderr.splitlines()
        assert f"CARE_SPI_{variable}" in line, case
        assert "wrong5Zq" not in line, case
        assert SECRET not in line, case


@pytest.mark.samples("has_new_commands")
def test_every_command_wants_right_settings(new_project: Project) -> None:
    end = new_project.changed(SECRET=None).run("migrate")
    assert end.returncode == 2
    assert end.stderr.startswith("CARE_SPI_SECRET")
    assert len(end.stderr.splitlines()) == 1


@pytest.mark.samples("has_new_commands")
@pytest.mark.parametrize("arguments", [[], ["serve", "--port", "door"]])
def test_wrong_usage_is_exit_2(new_project: Project, arguments: list[str]) -> None:
    end = new_project.run(*arguments)
    assert end.returncode == 2
    assert "usage:" in end.stderr
    assert "Traceback" not in end.stderr


def test_the_environment_comes_before_the_env_file(new_project: Project) -> None:
    lines = ["CARE_SPI_SECRET=secret-of-the-file", "CARE_SPI_BASE_PATH=/api/v1/", "OTHER=ignored"]
    (new_project.folder / ".env").write_text("\n".join(lines), "utf-8")
    with new_project.serve() as server:
        care = caller(f"{server.url}/api/v1", SECRET)
        conversation = care.create("c")
        assert care.detail(conversation, "c")["id"] == conversation
        from_the_file = caller(f"{server.url}/api/v1", "secret-of-the-file")
        expect.problem(from_the_file.request("GET", CONVERSATIONS), 401)
        outside = caller(server.url, SECRET)
        expect.problem(outside.request("GET", CONVERSATIONS), 404)
        expect.problem(outside.raw("GET", CONVERSATIONS, authorized=False), 401)
        assert care.request("GET", "/openapi.yaml").status == 200
        assert care.at_root("GET", "/healthz").status == 200


def test_the_previous_secret_is_accepted_too(server: Server, customer: str) -> None:
    care = caller(server.url, PREVIOUS_SECRET)
    conversation = care.create(customer)
    assert care.detail(conversation, customer)["id"] == conversation


def test_the_limit_of_a_body_can_be_set(new_project: Project) -> None:
    body = json.dumps({"customerId": "c", "subject": "s", "body": "b"}).encode()
    with new_project.changed(MAX_BODY_BYTES="2000").serve() as server:
        care = caller(server.url, SECRET)
        expect.status(care.request("POST", CONVERSATIONS, content=body.ljust(2000)), 200)
        expect.problem(care.request("POST", CONVERSATIONS, content=body.ljust(2001)), 413)


@pytest.mark.parametrize("slug", ["gamma", "Alpha", "alpha,beta", "alpha%20", "%7BproductSlug%7D"])
@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", list_path("a")),
        ("GET", CONVERSATIONS),
        ("POST", CONVERSATIONS),
        ("DELETE", CONVERSATIONS),
        ("GET", "/openapi.yaml"),
    ],
)
def test_an_unknown_product_is_not_found(
    products: Server, slug: str, method: str, path: str
) -> None:
    unknown = caller(f"{products.url}/support/{slug}", SECRET)
    expect.problem(unknown.raw(method, path), 404)


def test_an_encoded_spelling_of_a_product_is_that_product(products: Server, customer: str) -> None:
    care = caller(f"{products.url}/support/%61lpha", SECRET)
    expect.status(care.raw("GET", list_path(customer)), 200)


@pytest.mark.parametrize("path", ["/", CONVERSATIONS, "/support", "/support/alpha", "/support//x"])
def test_outside_the_base_path_is_nothing(products: Server, path: str) -> None:
    host = caller(products.url, SECRET)
    expect.problem(host.raw("GET", path), 404)
    expect.problem(host.raw("GET", path, authorized=False), 401)


def test_a_base_path_asks_for_the_token_too(products: Server) -> None:
    for slug in ("alpha", "gamma"):
        care = caller(f"{products.url}/support/{slug}", SECRET)
        expect.problem(care.raw("GET", list_path("a"), authorized=False), 401)


def test_health_is_at_the_root_whatever_the_base_path(products: Server) -> None:
    host = caller(products.url, SECRET)
    expect.status(host.at_root("GET", "/healthz"), 200)
    expect.status(host.at_root("GET", "/readyz"), 200)
    expect.problem(host.raw("GET", "/support/alpha/healthz"), 404)


def test_wrong_methods_below_a_product_are_told_the_right_ones(products: Server) -> None:
    answer = caller(f"{products.url}/support/alpha", SECRET).raw("DELETE", CONVERSATIONS)
    expect.problem(answer, 405)
    expect.header(answer, "Allow", "GET, HEAD, POST")


@pytest.mark.samples("has_new_commands")
def test_migrate_can_be_repeated_and_run_at_once(sample: Sample, new_project: Project) -> None:
    status = new_project.run("migrate", "--status")
    assert status.returncode == 0, status.stderr
    with ThreadPoolExecutor(2) as pool:
        ends = list(pool.map(lambda _: new_project.run("migrate"), range(2)))
    assert [end.returncode for end in ends] == [0, 0], ends
    assert (new_project.run("migrate", "--status").stdout != status.stdout) is sample.keeps_data


@pytest.mark.samples("keeps_data", "has_new_commands")
def test_serving_without_migrating_an_old_store_is_refused(new_project: Project) -> None:
    end = new_project.run("serve", "--no-migrate", "--port", "0")
    assert end.returncode == 1
    assert "migrate" in end.stderr
    assert len(end.stderr.splitlines()) == 1


@pytest.mark.samples("forgets")
def test_memory_says_that_nothing_is_kept(project: Project) -> None:
    with project.serve() as server:
        warnings = [line for line in server.output.splitlines() if "memory" in line]
    assert len(warnings) == 1
    refused = project.run("serve", "--workers", "2", "--port", "0")
    assert refused.returncode == 2
    assert len(refused.stderr.splitlines()) == 1
