def a() -> int:
    return 11
