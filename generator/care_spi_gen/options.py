"""The choices a user has: an entry here and a folder of templates make a framework or a store."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

from care_spi_gen.problems import refuse_unknown

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Framework:
    """A web framework: `name` is its flag and its folder below `templates/frameworks`.

    The core and the stores are written as async code; where `is_async` is false they are rendered
    as their synchronous twins.
    """

    name: str
    title: str
    summary: str
    is_async: bool
    dependencies: tuple[str, ...]
    dev_dependencies: tuple[str, ...] = ()

    @property
    def face(self) -> str:
        """The side of a store this framework uses: `async` or `sync`."""
        return "async" if self.is_async else "sync"


@dataclass(frozen=True, slots=True)
class Store:
    """A place for conversations: `name` is its flag.

    `layers` are its folders below `templates/stores`, the ones that it shares with other stores
    among them. Its drivers are those of the face, `async` or `sync`, that the framework uses.
    """

    name: str
    title: str
    summary: str
    layers: tuple[str, ...]
    drivers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    driver_types: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def is_durable(self) -> bool:
        """Whether it has after a restart what it had before."""
        return "durable" in self.layers


# What every generated server needs, whatever the choices.
CORE_DEPENDENCIES = ("pydantic>=2.12,<3", "pydantic-settings>=2.12,<3")

CORE_DEV_DEPENDENCIES = (
    "black>=26.10,<27",
    "httpx2>=2.16,<3",
    "mypy>=2.4,<3",
    "pytest>=9.1,<10",
    "pytest-cov>=7,<8",
    "ruff>=0.17,<0.18",
)

FRAMEWORKS = {
    framework.name: framework
    for framework in (
        Framework(
            name="fastapi",
            title="FastAPI",
            summary="async, on uvicorn; typed handlers and dependencies",
            is_async=True,
            dependencies=("fastapi>=0.165,<0.166", "uvicorn[standard]>=0.54,<1"),
        ),
        Framework(
            name="flask",
            title="Flask",
            summary="synchronous, on gunicorn with threads; plain functions",
            is_async=False,
            dependencies=("flask>=3.1,<4", "gunicorn>=27,<28"),
            dev_dependencies=("types-gunicorn>=26.2",),
        ),
        Framework(
            name="aiohttp",
            title="aiohttp",
            summary="async, on its own server; the least CPU for each request",
            is_async=True,
            dependencies=("aiohttp>=3.14,<4",),
            dev_dependencies=("anyio>=4.9,<5",),
        ),
    )
}

STORES = {
    store.name: store
    for store in (
        Store(
            name="sqlite",
            title="SQLite",
            summary="one file beside the server, no service to run; for one machine",
            layers=("durable", "sql", "sqlite"),
        ),
        Store(
            name="postgres",
            title="PostgreSQL",
            summary="a server that you run or rent; for as many replicas as you like",
            layers=("durable", "sql", "served", "postgres"),
            drivers={
                "async": ("asyncpg>=0.32,<0.33",),
                "sync": ("psycopg[binary]>=3.3.9,<4", "psycopg-pool>=3.3,<4"),
            },
            driver_types={"async": ("asyncpg-stubs>=0.32,<0.33",)},
        ),
        Store(
            name="mysql",
            title="MySQL or MariaDB",
            summary="either of the two, run or rented; for as many replicas as you like",
            layers=("durable", "sql", "served", "mysql"),
            drivers={
                # cryptography: for MySQL's own way to ask for a password, where there is no TLS.
                "async": ("asyncmy>=0.2.18,<0.3", "cryptography>=46"),
                "sync": ("pymysql[rsa]>=1.2,<2",),
            },
            driver_types={"sync": ("types-pymysql>=1.2",)},
        ),
        Store(
            name="redis",
            title="Redis",
            summary="everything in memory, on disk as you set the server; also Redis Cluster",
            layers=("durable", "served", "redis"),
            drivers=dict.fromkeys(("async", "sync"), ("redis[hiredis]>=8.1,<9",)),
        ),
        Store(
            name="memory",
            title="memory",
            summary="nothing is kept after a restart; for a first look and for tests",
            layers=("memory",),
        ),
    )
}

DEFAULT_FRAMEWORK = "fastapi"
DEFAULT_STORE = "sqlite"


Choice = TypeVar("Choice", Framework, Store)


def chosen(flag: str, name: str | None, choices: Mapping[str, Choice]) -> Choice | None:
    """Return the choice that `flag` names, None if it was not given. Raises UserError."""
    if name is None:
        return None
    refuse_unknown(flag, name, choices)
    return choices[name]


@dataclass(frozen=True, slots=True)
class Options:
    """What to generate: `project` is the distribution's name, `package` the import name."""

    framework: Framework
    store: Store
    project: str
    package: str

    @property
    def dependencies(self) -> list[str]:
        """What the generated project needs at run time, sorted."""
        drivers = self.store.drivers.get(self.framework.face, ())
        return sorted((*CORE_DEPENDENCIES, *self.framework.dependencies, *drivers))

    @property
    def dev_dependencies(self) -> list[str]:
        """What its tests and checks need on top, sorted."""
        types = self.store.driver_types.get(self.framework.face, ())
        return sorted((*CORE_DEV_DEPENDENCIES, *self.framework.dev_dependencies, *types))

    @property
    def required_settings(self) -> list[str]:
        """The variables without which its server does not start."""
        served = "served" in self.store.layers
        return ["CARE_SPI_SECRET", *(["CARE_SPI_DATABASE_URL"] if served else [])]
