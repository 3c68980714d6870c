"""The store: our own tables, and the only code that writes them. SQLite by default, PostgreSQL with the same code.

Knows tables, transactions and the values of `postbud.model`; performs effects. Knows no server and no workflow by name.
"""
