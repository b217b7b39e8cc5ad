{% include "stores/served/_fragments/settings_fields.py" %}

    @field_validator("database_url")
    @classmethod
    def _database_url_names_a_server(cls, url: SecretStr) -> SecretStr:
        check_database_url(url.get_secret_value())
        return url
