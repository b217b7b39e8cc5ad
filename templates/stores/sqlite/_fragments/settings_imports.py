DATABASE_URL = re.compile(r"sqlite:///(?P<path>[^?#]+)")
