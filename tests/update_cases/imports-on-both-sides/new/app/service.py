from os import getcwd, path


def a() -> str:
    return getcwd()
