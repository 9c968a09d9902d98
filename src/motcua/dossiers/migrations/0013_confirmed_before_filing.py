from django.db import migrations, models


class Migration(migrations.Migration):
    """With a default of the database: the program of before goes on attaching files without it."""

    dependencies = [("dossiers", "0012_printed_registers")]

    operations = [
        migrations.AddField(
            model_name="draftfile",
            name="confirmed",
            field=models.JSONField(default=list, db_default=models.Value([], models.JSONField())),
        ),
    ]
