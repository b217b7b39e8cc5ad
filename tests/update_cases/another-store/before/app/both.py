URL = 'sqlite'


def b() -> int:
    return 2
