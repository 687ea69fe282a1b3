"""The program `wireproof`, and what judges with it in tests: see `wireproof.pytest_plugin`."""

from wireproof.program import find_program
from wireproof.subject import Target

__all__ = ["Target", "find_program"]
