from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("catalogue", "0005_offers_and_fee_policies"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="procedureversion",
            index=models.Index(
                condition=models.Q(("body__has_key", "decision")),
                fields=["published_at"],
                name="catalogue_version_decided",
            ),
        ),
    ]
