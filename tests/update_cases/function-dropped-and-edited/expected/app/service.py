def a() -> int:
    return 11


def b() -> int:
    return 222
