def b() -> int:
    return 22
