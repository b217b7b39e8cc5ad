"""The URL of Redis."""

import pytest

from support_api.redis_url import RedisURL, parse_redis_url
from support_api.settings import SettingsError, load_settings


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("redis://one", RedisURL([("one", 6379)], False, {"ssl": False})),
        ("redis://[::1]:1/2", RedisURL([("::1", 1)], False, {"ssl": False, "db": 2})),
        (
            "redis://:p%40%C3%A4@one/?cluster=false",
            RedisURL([("one", 6379)], False, {"ssl": False, "password": "p@ä"}),
        ),
        (
            "redis://eve:%2F@one:1,two,[::3]:3/?cluster=true",
            RedisURL(
                [("one", 1), ("two", 6379), ("::3", 3)],
                True,
                {"ssl": False, "username": "eve", "password": "/"},
            ),
        ),
        (
            "rediss://one?ssl_cert_reqs=none&cluster=true",
            RedisURL([("one", 6379)], True, {"ssl": True, "ssl_cert_reqs": "none"}),
        ),
    ],
)
def test_what_a_url_says(url: str, expected: RedisURL) -> None:
    assert parse_redis_url(url) == expected


@pytest.mark.parametrize(
    "url",
    [
        "",
        "redis",
        "redis://",
        "redis:///1",
        "redis://:5Zq@",
        "http://5Zq",
        "unix:///5Zq",
        "redis://one:99999",
        "redis://one:5Zq",
        "redis://one,two",
        "redis://one,,two?cluster=true",
        "redis://one/5Zq",
        "redis://one/-1",
        "redis://one/1?cluster=true",
        "redis://one?cluster=5Zq",
        "redis://one?ssl_ca_certs=5Zq",
        "rediss://one?socket_timeout=60",
        "redis://one#5Zq",
    ],
)
@pytest.mark.usefixtures("environment")
def test_a_wrong_url_is_refused_and_not_shown(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CARE_SPI_DATABASE_URL", url)
    with pytest.raises(SettingsError, match=r"^CARE_SPI_DATABASE_URL: must look like ") as told:
        load_settings()
    assert "5Zq" not in str(told.value)
