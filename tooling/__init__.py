"""The project's tool: prepares everything Odoo needs, runs it and tests it.

``make <target>`` calls ``python3 -m tooling <command>``. Whatever the tool makes
lies in one ignored folder, ``.local/``.
"""
