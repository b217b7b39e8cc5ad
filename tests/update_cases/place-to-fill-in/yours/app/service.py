def a() -> int:
    return 1


def mine() -> int:
    return 3
