def a() -> int:
    # ours
    return 100


def b() -> int:
    return 2
