class Service:
    def a(self) -> int:
        return 111

    def b(self) -> int:
        return 22

    def mine(self) -> int:
        return 5
