import json
from os import getcwd, path, sep


def a() -> str:
    return getcwd()


def j() -> str:
    return json.dumps(sep)
