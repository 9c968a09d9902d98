import pytest

from motcua.workflow.models import Case, Move, ProcessVersion, Step, Timer


@pytest.fixture
def committed(django_db_setup, django_db_blocker):
    """Really commits, for tests with several connections, and removes what this module wrote.

    Django's own way of cleaning up truncates every table, which the journal refuses.
    """
    with django_db_blocker.unblock():
        yield
        for model in (Timer, Move, Step, Case, ProcessVersion):
            model.objects.all().delete()
