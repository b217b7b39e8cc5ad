"""Which product a request's path speaks of."""

import re
from urllib.parse import unquote_to_bytes

from .problems import not_found
from .settings import PRODUCT_PLACEHOLDER, Settings

HEALTH_PATHS = frozenset({b"/healthz", b"/readyz"})


class Addresses:
    """Reads the product from a path, where the base path has a place for it."""

    def __init__(self, settings: Settings) -> None:
        self._product = settings.product
        self._products = settings.products
        before, placeholder, after = settings.base_path.partition(PRODUCT_PLACEHOLDER)
        self._pattern = (
            re.compile(f"{re.escape(before)}([^/]+){re.escape(after)}(?:/|$)")
            if placeholder
            else None
        )

    def product(self, raw_path: bytes) -> str:
        """Return the product that a path names, still percent-encoded, without its query.

        Raises a 404 problem for a product that does not exist, and for a path that is not UTF-8,
        has an empty segment or hides a slash in one: no address of ours does, and routers
        disagree about them.
        """
        try:
            path = unquote_to_bytes(raw_path).decode()
        except UnicodeDecodeError:
            raise not_found() from None
        if b"//" in raw_path or b"%2f" in raw_path.lower():
            raise not_found()
        if self._pattern is None:
            return self._product
        match = self._pattern.match(path)
        if match is None or match[1] not in self._products:
            raise not_found()
        return match[1]
