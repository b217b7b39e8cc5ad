"""The contract as a program: is this server, whoever wrote it, a correct Care SPI?

Nothing here knows of the generator. `registry` holds the checks, `run` runs them against a `Target`.
"""
