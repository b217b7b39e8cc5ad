def a() -> int:
    return 1
