class Service:
    def a(self) -> int:
        return 1

    def b(self) -> int:
        return 22
