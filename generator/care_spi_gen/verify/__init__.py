"""The contract as a program: it tells whether a server, whoever wrote it, is a correct Care SPI.

Nothing here knows of the generator. `registry` holds the checks, `run` runs them against a target.
"""

# What the ids of the customers that a run makes begin with.
DEFAULT_PREFIX = "care-spi-verify-"
