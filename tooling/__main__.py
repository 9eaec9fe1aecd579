"""Entry point of ``python3 -m tooling``."""

from .cli import main

raise SystemExit(main())
