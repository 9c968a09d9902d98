"""Agencies, centres, reception points, postings and roles."""

from motcua.organizations.absences import end_absence, record_absence
from motcua.organizations.actions import appoint_person, end_posting, end_service, lend_person
from motcua.organizations.loading import load_province, load_sample_people
from motcua.organizations.models import Absence, Kind, Organization, Posting, ReceptionPoint, Role
from motcua.organizations.queries import (
    OrganizationCard,
    PointCard,
    administers,
    card,
    card_by_code,
    centre_for,
    communes_served,
    competent_organization,
    forget_organizations,
    lanes_without_people,
    nearby,
    organizations,
    reception_points,
    title_at,
)
from motcua.organizations.staff import (
    Colleague,
    absences_of,
    colleagues,
    postings_at,
    substitutes_for,
    substitutions_of,
)

__all__ = [
    "Absence",
    "Colleague",
    "Kind",
    "Organization",
    "OrganizationCard",
    "PointCard",
    "Posting",
    "ReceptionPoint",
    "Role",
    "absences_of",
    "administers",
    "appoint_person",
    "card",
    "card_by_code",
    "centre_for",
    "colleagues",
    "communes_served",
    "competent_organization",
    "end_absence",
    "end_posting",
    "end_service",
    "forget_organizations",
    "lanes_without_people",
    "lend_person",
    "load_province",
    "load_sample_people",
    "nearby",
    "organizations",
    "postings_at",
    "reception_points",
    "record_absence",
    "substitutes_for",
    "substitutions_of",
    "title_at",
]
