"""Takes the README's pictures of the helper page: python -m tests.helper.screenshots."""

from pathlib import Path
from tempfile import TemporaryDirectory

from tests.harness.browser import chromium, quiet_page
from tests.helper.pages import PHONE, run

_HERE = Path(__file__).parent
_DARK_PHONE = PHONE | {"viewport": {"width": 360, "height": 900}, "color_scheme": "dark"}
_PICTURES = {
    "wide.png": ("#framework=fastapi&store=postgres&file=support_api/auth.py", {}),
    "narrow.png": ("#framework=flask&store=sqlite&view=command", _DARK_PHONE),
}


def main() -> None:
    """Take them with the page as the command line writes it now."""
    with TemporaryDirectory() as folder, chromium() as browser:
        page = Path(folder) / "index.html"
        run("helper", "--output", str(page))
        for name, (place, visitor) in _PICTURES.items():
            with quiet_page(browser, page.as_uri() + place, **visitor) as shown:
                shown.screenshot(path=_HERE / name)


main()
