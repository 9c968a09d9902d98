from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("certification", "0003_grounds_that_anyone_is_told")]

    operations = [
        migrations.AddField(model_name="certifiedcopy", name="key", field=models.UUIDField(null=True)),
        migrations.AddConstraint(
            model_name="certifiedcopy",
            constraint=models.UniqueConstraint(
                fields=("compared_by_id", "key"), name="certification_form_sent_once"
            ),
        ),
    ]
