"""What every type on the wire shares."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints
from pydantic.alias_generators import to_camel

# RFC 3339, UTC, exactly three decimals. Text and not `datetime`: a serialiser would print six
# decimals or none, and the stores hand out this form already.
Timestamp = Annotated[
    str,
    StringConstraints(
        pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}Z$"
    ),
]


class WireModel(BaseModel):
    """A JSON object: snake_case here, camelCase outside; no type is coerced."""

    model_config = ConfigDict(
        alias_generator=to_camel,
        validate_by_name=True,
        validate_by_alias=True,
        serialize_by_alias=True,
        strict=True,
        # JSON has no infinity, which is what a number beyond a double's range is read as.
        allow_inf_nan=False,
        # Any bound on its length has a text looked at: lone surrogates could not be sent back.
        str_min_length=0,
    )
