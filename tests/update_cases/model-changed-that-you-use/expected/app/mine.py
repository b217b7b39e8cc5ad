from .models import Input


class Mine:
    def show(self, given: Input) -> str:
        return given.name
