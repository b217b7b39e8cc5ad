"""A caller of a server under test: the verifier's, which has all the time of the test."""

from care_spi_gen.verify.care import Care, Session, Target

UNKNOWN_ID = "3f2b8c1e-7d44-4d0a-9a55-0c6f1e2d3b4a"
_SECONDS = 3600.0


def caller(url: str, secret: str) -> Care:
    """A caller of the SPI at `url`, its base path included."""
    return Care(Session(Target(url, secret), seconds=_SECONDS), url)
