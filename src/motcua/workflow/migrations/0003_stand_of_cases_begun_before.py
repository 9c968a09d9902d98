from django.db import migrations


class Migration(migrations.Migration):
    """Cases that were open before moves were kept: where they stand is their first move."""

    dependencies = [("workflow", "0002_timers_services_and_moves")]

    operations = [
        migrations.RunSQL(
            """
            INSERT INTO workflow_move (case_id, kind, element, data, at)
            SELECT c.id, 'stood', '', c.state, c.started_at FROM workflow_case AS c
            WHERE c.ended_at IS NULL AND NOT EXISTS (SELECT FROM workflow_move AS m WHERE m.case_id = c.id)
            """,
            migrations.RunSQL.noop,
        )
    ]
