from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("documents", "0008_number_series")]

    operations = [
        migrations.AddField(
            model_name="upload",
            name="file",
            field=models.ForeignKey(
                null=True, on_delete=models.deletion.PROTECT, related_name="+", to="documents.storedfile"
            ),
        ),
        migrations.AddField(
            model_name="upload",
            name="pieces",
            field=models.PositiveIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name="upload",
            name="removed",
            field=models.CharField(db_default="", default="", max_length=100),
        ),
    ]
