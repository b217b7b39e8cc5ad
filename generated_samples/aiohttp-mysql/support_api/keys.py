"""Where the application and its requests keep what they share, with types."""

from aiohttp import web

from .draining import Draining
from .service import CareService, Store
from .settings import Settings

SETTINGS = web.AppKey("settings", Settings)
SERVICE = web.AppKey("service", CareService)
STORE = web.AppKey("store", Store)
DRAINING = web.AppKey("draining", Draining)

PRODUCT = web.RequestKey("product", str)
