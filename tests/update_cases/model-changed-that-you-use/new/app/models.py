class Input:
    name: str
    colour: str
