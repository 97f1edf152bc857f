from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0002_immutable")]

    operations = [
        migrations.AddField(
            model_name="component",
            name="heading",
            field=models.TextField(blank=True, default="", verbose_name="nhóm giấy tờ"),
            preserve_default=False,
        ),
    ]
