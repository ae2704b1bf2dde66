"""Runs the import contracts; import-linter has no module of its own to run."""

import sys

from importlinter.cli import lint_imports

sys.exit(lint_imports())
