"""What the URL of the database may say."""

import ssl

import pytest

from support_api.__main__ import main
from support_api.database_url import parse_database_url


def test_everything_is_percent_decoded() -> None:
    parsed = parse_database_url("mysql://care%40x:p%2Fw%C3%BC@[::1]:3307/a%20b")
    assert parsed["user"] == "care@x"
    assert parsed["password"] == "p/wü".encode()
    assert (parsed["host"], parsed["port"]) == ("::1", 3307)
    assert parsed["database"] == "a b"
    assert parsed["ssl"] is None


def test_a_socket_takes_the_place_of_a_host() -> None:
    parsed = parse_database_url("mysql://care@/care?socket=/run/mysqld/mysqld.sock")
    assert parsed["unix_socket"] == "/run/mysqld/mysqld.sock"


@pytest.mark.parametrize(
    ("mode", "verifies", "checks_the_name"),
    [
        ("required", ssl.CERT_NONE, False),
        ("verify_ca", ssl.CERT_REQUIRED, False),
        ("VERIFY_IDENTITY", ssl.CERT_REQUIRED, True),
    ],
)
def test_tls_verifies_as_much_as_it_says(
    mode: str, verifies: ssl.VerifyMode, checks_the_name: bool
) -> None:
    context = parse_database_url(f"mysql://care@localhost/care?ssl-mode={mode}")["ssl"]
    assert context.verify_mode == verifies
    assert context.check_hostname == checks_the_name


@pytest.mark.usefixtures("environment")
@pytest.mark.parametrize(
    "url",
    [
        "",
        "postgresql://care:hunter2@localhost/care",
        "mysql://care:hunter2@localhost",
        "mysql://care:hunter2@localhost/",
        "mysql://:hunter2@localhost/care",
        "mysql://care:hunter2@/care",
        "mysql://care:hunter2",
        "mysql://care:hunter2/x@localhost/care",
        "mysql://care:hunter2@[::1/care",
        "mysql://care:hunter2@localhost:hunter2/care",
        "mysql://care:hunter2@localhost/care#x",
        "mysql://care:hunter2@localhost/care?charset=latin1",
        "mysql://care:hunter2@localhost/care?ssl-mode=hunter2",
        "mysql://care:hunter2@localhost/care?ssl-mode=required&ssl-ca=hunter2.pem",
    ],
)
def test_a_wrong_one_is_named_but_not_shown(
    url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CARE_SPI_DATABASE_URL", url)
    assert main(["migrate"]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("CARE_SPI_DATABASE_URL: ")
    assert "hunter2" not in line
