"""Where the application and its requests keep what they share, with types."""

from aiohttp import web

from .service import CareService, Store
from .settings import Settings

SETTINGS = web.AppKey("settings", Settings)
SERVICE = web.AppKey("service", CareService)
STORE = web.AppKey("store", Store)

PRODUCT = web.RequestKey("product", str)
