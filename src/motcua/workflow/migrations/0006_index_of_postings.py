from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    """Without holding up who writes steps meanwhile."""

    atomic = False
    dependencies = [("workflow", "0005_steps_of_postings")]

    operations = [
        AddIndexConcurrently(
            model_name="step",
            index=models.Index(
                fields=["organization_id", "role", "posting", "due_at", "id"],
                condition=Q(state="open", assignee_id=None) & ~Q(posting=""),
                name="workflow_step_of_posting",
            ),
        )
    ]
