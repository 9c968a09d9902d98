"""Satisfaction with a service."""

from motcua.feedback.actions import rate_service
from motcua.feedback.queries import rating_of

__all__ = ["rate_service", "rating_of"]
