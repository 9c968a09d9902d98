from django.contrib.postgres.operations import AddIndexConcurrently, ValidateConstraint
from django.db import migrations, models


class Migration(migrations.Migration):
    """Built beside the running program, which goes on writing components."""

    atomic = False
    dependencies = [("dossiers", "0010_papers_used_again")]

    operations = [
        AddIndexConcurrently(
            model_name="component",
            index=models.Index(
                condition=models.Q(("store_paper__isnull", False)),
                fields=["store_paper"],
                name="dossiers_component_reused",
            ),
        ),
        ValidateConstraint(model_name="component", name="dossiers_component_reuse_has_paper"),
    ]
