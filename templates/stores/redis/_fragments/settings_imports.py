from .redis_url import parse_redis_url

