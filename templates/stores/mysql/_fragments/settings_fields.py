{% include "stores/served/_fragments/settings_fields.py" %}

    @field_validator("database_url")
    @classmethod
    def _database_url_names_a_database(cls, url: SecretStr) -> SecretStr:
        parse_database_url(url.get_secret_value())
        return url
