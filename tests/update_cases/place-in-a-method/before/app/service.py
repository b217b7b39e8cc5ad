class Care:
    def listing(self, scope: str) -> list[str]:
        """Return all."""
        return [scope]
