from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("catalogue", "0006_versions_with_a_decision"),
    ]

    operations = [
        migrations.AddField(
            model_name="importrow",
            name="base_ends",
            field=models.DateField(null=True),
        ),
    ]
