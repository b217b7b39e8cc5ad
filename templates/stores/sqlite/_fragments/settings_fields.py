    database_url: str = "sqlite:///care.db"

    @field_validator("database_url")
    @classmethod
    def _database_url_names_a_file(cls, url: str) -> str:
        if not DATABASE_URL.fullmatch(url) or url.endswith(":memory:"):
            raise ValueError("must look like sqlite:///care.db or sqlite:////var/lib/care/care.db")
        return url
