from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("catalogue", "0007_removed_row"),
    ]

    operations = [
        migrations.AddField(
            model_name="importrow",
            name="base_ends",
            field=models.DateField(null=True),
        ),
    ]
