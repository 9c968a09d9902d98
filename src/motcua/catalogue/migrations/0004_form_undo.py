from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0003_imports")]

    operations = [
        migrations.AddField(
            model_name="proceduredraft",
            name="form_before",
            field=models.JSONField(null=True),
        ),
    ]
