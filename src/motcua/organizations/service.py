"""Agencies, centres, reception points, postings and roles."""

from motcua.organizations.actions import appoint_person, end_posting, lend_person
from motcua.organizations.loading import load_province, load_sample_people
from motcua.organizations.models import Kind, Organization, Posting, ReceptionPoint, Role
from motcua.organizations.queries import (
    OrganizationCard,
    PointCard,
    card,
    card_by_code,
    centre_for,
    communes_served,
    competent_organization,
    forget_organizations,
    lanes_without_people,
    organizations,
    reception_points,
    title_at,
)

__all__ = [
    "Kind",
    "Organization",
    "OrganizationCard",
    "PointCard",
    "Posting",
    "ReceptionPoint",
    "Role",
    "appoint_person",
    "card",
    "card_by_code",
    "centre_for",
    "communes_served",
    "competent_organization",
    "end_posting",
    "forget_organizations",
    "lanes_without_people",
    "lend_person",
    "load_province",
    "load_sample_people",
    "organizations",
    "reception_points",
    "title_at",
]
