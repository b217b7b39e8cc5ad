    database_url: SecretStr
    pool_size: Annotated[int, Field(gt=0)] = 10
