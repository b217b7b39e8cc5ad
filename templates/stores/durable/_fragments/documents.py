"""Lists, objects and whatever else no column has a type for, as JSON."""

import json
from typing import Any

from pydantic import BaseModel


def to_json(value: object) -> str | None:
    """Return a value of the API as text, None if there is none."""
    return None if value is None else json.dumps(value, default=properties)


def from_json(text: str | None) -> Any:
    """Return what `to_json` made a text of, with objects as dictionaries."""
    return None if text is None else json.loads(text)


def properties(model: BaseModel) -> dict[str, Any]:
    """Return what was set of an object of the API, for `json.dumps`."""
    return model.model_dump(exclude_unset=True)
