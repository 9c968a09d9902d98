from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    """Built beside the running program, which goes on filing papers."""

    atomic = False
    dependencies = [("documents", "0009_uploads_kept")]

    operations = [
        AddIndexConcurrently(
            model_name="storepaper",
            index=models.Index(fields=["owner_number", "-id"], name="documents_store_newest"),
        ),
    ]
