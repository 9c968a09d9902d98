import django.contrib.postgres.indexes
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    """Without holding up who files dossiers meanwhile."""

    atomic = False
    dependencies = [("dossiers", "0006_across_boundaries")]

    operations = [
        AddIndexConcurrently(
            model_name='dossier',
            index=models.Index(condition=models.Q(('boundary_free', True)), fields=['receiving_unit', '-id'], name='dossiers_received_for_others'),
        ),
        AddIndexConcurrently(
            model_name='dossier',
            index=models.Index(condition=models.Q(('boundary_free', True)), fields=['competent_agency', '-id'], name='dossiers_received_elsewhere'),
        ),
        AddIndexConcurrently(
            model_name='dossier',
            index=models.Index(condition=models.Q(('return_unit__isnull', False)), fields=['return_unit'], name='dossiers_returned_elsewhere'),
        ),
        AddIndexConcurrently(
            model_name='dossier',
            index=django.contrib.postgres.indexes.BrinIndex(fields=['submitted_at'], name='dossiers_by_day'),
        ),
    ]
