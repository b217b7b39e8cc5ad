URL = 'postgres'


def b() -> int:
    return 2


def mine() -> int:
    return 3
