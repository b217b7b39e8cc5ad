from .models import Input


def a() -> int:
    return len(Input().name)
