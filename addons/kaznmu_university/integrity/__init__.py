"""What makes a rewritten history visible: the key, hash trees, files, time stamps.

Plain Python: the models that use it are ``ejournal.evidence`` and
``ejournal.closing``.
"""
