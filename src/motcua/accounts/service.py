"""People, sign-in, second factor, sessions."""

from motcua.accounts.access import PersonRequest, officials_only, signed_in
from motcua.accounts.actions import end_service, recognise_person
from motcua.accounts.actors import (
    SYSTEM,
    Absentee,
    Actor,
    Grant,
    actor_for,
    forget_actor,
    forget_actors,
    load_actor,
    register_grants_loader,
)
from motcua.accounts.identity import Identity
from motcua.accounts.queries import profile
from motcua.accounts.samples import (
    SamplePerson,
    load_sample_citizens,
    provide_sample_credentials,
    sample_people,
)

__all__ = [
    "SYSTEM",
    "Absentee",
    "Actor",
    "Grant",
    "Identity",
    "PersonRequest",
    "SamplePerson",
    "actor_for",
    "end_service",
    "forget_actor",
    "forget_actors",
    "load_actor",
    "load_sample_citizens",
    "officials_only",
    "profile",
    "provide_sample_credentials",
    "recognise_person",
    "register_grants_loader",
    "sample_people",
    "signed_in",
]
