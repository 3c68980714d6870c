"""The nouns of Postbud as frozen values: what a message is, what a programme is, what we believe a message says.

Knows nothing of files, servers, databases or templates; every other module may import this one.
"""
