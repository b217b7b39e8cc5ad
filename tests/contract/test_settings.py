"""Contract, section Settings and commands."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.harness.care import CONVERSATIONS, Care
from tests.harness.expect import assert_problem
from tests.harness.server import SECRET, Project, Sample

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


def test_every_command_wants_right_settings(new_project: Project) -> None:
    end = new_project.changed(SECRET=None).run("migrate")
    assert end.returncode == 2
    assert end.stderr.startswith("CARE_SPI_SECRET")
    assert len(end.stderr.splitlines()) == 1


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
        care = Care(f"{server.url}/api/v1", SECRET)
        conversation = care.create("c")
        assert care.detail(conversation, "c")["id"] == conversation
        from_the_file = Care(f"{server.url}/api/v1", "secret-of-the-file")
        assert_problem(from_the_file.request("GET", CONVERSATIONS), 401)
        outside = Care(server.url, SECRET)
        assert_problem(outside.request("GET", CONVERSATIONS), 404)
        assert_problem(outside.raw("GET", CONVERSATIONS, authorized=False), 401)
        assert care.request("GET", "/openapi.yaml").status_code == 200
        assert care.at_root("GET", "/healthz").status_code == 200


def test_migrate_can_be_repeated_and_run_at_once(sample: Sample, new_project: Project) -> None:
    status = new_project.run("migrate", "--status")
    assert status.returncode == 0, status.stderr
    with ThreadPoolExecutor(2) as pool:
        ends = list(pool.map(lambda _: new_project.run("migrate"), range(2)))
    assert [end.returncode for end in ends] == [0, 0], ends
    assert (new_project.run("migrate", "--status").stdout != status.stdout) is sample.keeps_data


def test_serving_without_migrating_an_old_store_is_refused(
    sample: Sample, new_project: Project
) -> None:
    if not sample.keeps_data:
        pytest.skip("has nothing to migrate")
    end = new_project.run("serve", "--no-migrate", "--port", "0")
    assert end.returncode == 1
    assert "migrate" in end.stderr
    assert len(end.stderr.splitlines()) == 1


def test_memory_says_that_nothing_is_kept(sample: Sample, project: Project) -> None:
    if sample.keeps_data:
        pytest.skip("keeps its conversations")
    with project.serve() as server:
        warnings = [line for line in server.output.splitlines() if "memory" in line]
    assert len(warnings) == 1
    refused = project.run("serve", "--workers", "2", "--port", "0")
    assert refused.returncode == 2
    assert len(refused.stderr.splitlines()) == 1
