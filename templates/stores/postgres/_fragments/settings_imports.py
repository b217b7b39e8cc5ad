from .database_url import check_database_url

