def a() -> int:
    return 1


def b() -> int:
    return 2
