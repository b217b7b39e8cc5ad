def a() -> int:
    return 1


def c() -> int:
    return 3
