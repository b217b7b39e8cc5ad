"""One recorded trace of requests, played against every framework."""
