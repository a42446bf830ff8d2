"""A landlord's office with cases to count, on both databases."""

from tests.engine.casework.conftest import office, policies

__all__ = ["office", "policies"]
