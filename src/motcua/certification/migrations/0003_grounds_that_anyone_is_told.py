from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('certification', '0002_sharpness_of_scans'),
    ]

    operations = [
        migrations.AddField(
            model_name='certifiedcopy',
            name='ended_ground',
            field=models.CharField(db_default='other', default='other', max_length=10),
        ),
    ]
