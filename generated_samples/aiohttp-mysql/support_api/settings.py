"""What the owner configures: environment first, then a `.env` file."""

import re
from typing import Annotated, Literal, Self

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from .database_url import parse_database_url

PREFIX = "CARE_SPI_"
PRODUCT_PLACEHOLDER = "{productSlug}"
SLUG = re.compile(r"[A-Za-z0-9_~-][A-Za-z0-9._~-]{0,99}")


class SettingsError(Exception):
    """Says in one line a variable what is wrong with it."""


class Settings(BaseSettings):
    """One field a variable: `secret` is `CARE_SPI_SECRET`, and so on."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_file=".env", extra="ignore", hide_input_in_errors=True
    )

    secret: SecretStr
    previous_secret: SecretStr | None = None
    base_path: str = ""
    product: str = "default"
    products: Annotated[frozenset[str], NoDecode] = frozenset()
    max_body_bytes: Annotated[int, Field(gt=0)] = 1024 * 1024
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    database_url: SecretStr
    pool_size: Annotated[int, Field(gt=0)] = 10

    @field_validator("database_url")
    @classmethod
    def _database_url_names_a_database(cls, url: SecretStr) -> SecretStr:
        parse_database_url(url.get_secret_value())
        return url

    @field_validator("secret")
    @classmethod
    def _secret_is_there(cls, secret: SecretStr) -> SecretStr:
        # A secret read from a file often ends in a line feed, which no header can carry.
        stripped = secret.get_secret_value().strip()
        if not stripped:
            raise ValueError("must not be blank")
        return SecretStr(stripped)

    @field_validator("previous_secret")
    @classmethod
    def _previous_secret_may_be_blank(cls, secret: SecretStr | None) -> SecretStr | None:
        stripped = secret.get_secret_value().strip() if secret else ""
        return SecretStr(stripped) if stripped else None

    @field_validator("base_path")
    @classmethod
    def _base_path_is_a_path(cls, path: str) -> str:
        path = path.rstrip("/")
        plain = path.replace(PRODUCT_PLACEHOLDER, "slug", 1)
        segments = plain.split("/")
        if segments[0] or not all(SLUG.fullmatch(segment) for segment in segments[1:]):
            raise ValueError(f"must look like /support or /support/{PRODUCT_PLACEHOLDER}")
        return path

    @field_validator("product")
    @classmethod
    def _product_is_a_slug(cls, product: str) -> str:
        if not SLUG.fullmatch(product):
            raise ValueError("must be a slug of at most 100 letters, digits and ._~-")
        return product

    @field_validator("products", mode="before")
    @classmethod
    def _products_are_separated_by_commas(cls, products: object) -> object:
        if isinstance(products, str):
            return frozenset(slug.strip() for slug in products.split(",") if slug.strip())
        return products

    @field_validator("products")
    @classmethod
    def _products_are_slugs(cls, products: frozenset[str]) -> frozenset[str]:
        if not all(SLUG.fullmatch(slug) for slug in products):
            raise ValueError("must be slugs, at most 100 letters, digits and ._~- each, and commas")
        return products

    @field_validator("log_level", mode="before")
    @classmethod
    def _log_level_in_any_case(cls, level: object) -> object:
        return level.upper() if isinstance(level, str) else level

    @model_validator(mode="after")
    def _products_of_the_base_path_are_named(self) -> Self:
        if PRODUCT_PLACEHOLDER in self.base_path and not self.products:
            raise ValueError(
                f"{PREFIX}PRODUCTS: must list the products that {PREFIX}BASE_PATH has a place for"
            )
        return self

    @property
    def product_names(self) -> list[str]:
        """The products that exist, sorted."""
        return sorted(self.products) if PRODUCT_PLACEHOLDER in self.base_path else [self.product]


def load_settings() -> Settings:
    """Read the settings. Raises SettingsError, which names each wrong variable, never its value."""
    try:
        return Settings()
    except ValidationError as error:
        raise SettingsError("\n".join(_lines(error))) from None
    except UnicodeDecodeError:
        raise SettingsError(".env: must be UTF-8") from None


def _lines(error: ValidationError) -> list[str]:
    details = error.errors(include_url=False, include_context=False, include_input=False)
    lines = []
    for detail in details:
        variable = "".join(f"{PREFIX}{name}: ".upper() for name in detail["loc"][:1])
        message = "must be set" if detail["type"] == "missing" else detail["msg"]
        lines.append(variable + message.removeprefix("Value error, "))
    return lines
