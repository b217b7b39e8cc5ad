from .database_url import parse_database_url

