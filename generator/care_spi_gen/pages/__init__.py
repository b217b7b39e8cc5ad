"""What our HTML pages share: templates that escape, one look, and what may run in a page."""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256
from importlib.resources import files

from jinja2 import DictLoader, Environment, StrictUndefined
from markupsafe import Markup

_LOOK = "look.css"


def page(package: str, template: str, style: str, **values: object) -> str:
    """Return the page that `template` makes of `values`; every value is escaped but `Markup`.

    `template` and `style` are files of `package`. The template gets `css`, which is the look of all
    pages and the style, and `allowed`, which gives the source expression of a Content Security
    Policy that lets in a text as it is, and no other.
    """
    css = resource(__package__, _LOOK) + resource(package, style)
    environment = Environment(
        loader=DictLoader({template: resource(package, template)}),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.globals["allowed"] = _allowed
    return environment.get_template(template).render(
        css=Markup(css), **values  # noqa: S704 - our own files
    )


def resource(package: str, name: str) -> str:
    """Return the text of a file that ships with a package of ours."""
    return files(package).joinpath(name).read_text("utf-8")


def _allowed(text: str) -> Markup:
    digest = b64encode(sha256(text.encode()).digest()).decode()
    return Markup(f"'sha256-{digest}'")  # noqa: S704 - base64
