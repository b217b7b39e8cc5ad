"""The contract as a program: it tells whether a server, whoever wrote it, is a correct Care SPI.

Nothing here knows of the generator. `registry` holds the checks, `run` runs them against a target.
"""

# What the ids of the customers that a run makes begin with.
DEFAULT_PREFIX = "care-spi-verify-"
# The variable that holds the server's secret, unless another is named.
SECRET_ENV = "CARE_SPI_SECRET"  # noqa: S105 - the name of a variable
