"""The headers that every answer has."""

REQUEST_ID_HEADER = "X-Request-ID"
# By this `care-spi-gen verify` knows to judge a server by all of the rules, not the vendor's alone.
PROFILE_HEADER, PROFILE = "Care-SPI-Profile", "house"


def answer_headers(request_id: str) -> dict[str, str]:
    """Return the headers of an answer to the request with this id."""
    return {REQUEST_ID_HEADER: request_id, PROFILE_HEADER: PROFILE}
