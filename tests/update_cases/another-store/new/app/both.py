URL = 'postgres'


def b() -> int:
    return 2
