import json
from os import path, sep


def a() -> int:
    return 1


def j() -> str:
    return json.dumps(sep)
