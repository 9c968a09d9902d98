"""The journal: who did what, on whose behalf, when."""

from motcua.audit.actions import Who, record, record_many
from motcua.audit.queries import acts_on, broken_chains, history
from motcua.audit.rules import Act

__all__ = ["Act", "Who", "acts_on", "broken_chains", "history", "record", "record_many"]
