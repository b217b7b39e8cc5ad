from .problems import not_implemented


class Care:
    def listing(self, scope: str, query: set[str]) -> list[str]:
        """Return all."""
        if query & {"limit"}:
            # No rule answers this: what it asks for is yours to write.
            raise not_implemented()
        return [scope]
