"""The store that the URL of the database names."""

from tests.bench.servers.wire import DATABASE_URL

if DATABASE_URL.startswith("sqlite"):
    from tests.bench.servers.sqlite import AsyncStore, Store
else:
    from tests.bench.servers.postgres import AsyncStore, Store

__all__ = ["AsyncStore", "Store"]
