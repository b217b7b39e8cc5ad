def b() -> int:
    return 222
