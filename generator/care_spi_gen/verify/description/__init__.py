"""What a server's own openapi.yaml tells of a later spec than the one that the checks know.

Nobody vouches for it: it is read within bounds, and decides nothing that the checks know
themselves.
"""
