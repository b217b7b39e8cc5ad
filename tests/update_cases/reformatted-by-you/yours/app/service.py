NAMES = [
    'one',
    'two',
]


def a() -> int:
    return 1
