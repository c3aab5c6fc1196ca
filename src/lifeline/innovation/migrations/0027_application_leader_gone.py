from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("innovation", "0026_reconciliation"),
    ]

    operations = [
        migrations.AddField(
            model_name="application",
            name="leader_gone_on",
            field=models.DateField(help_text="E-10: he left or moved away; a new one is to be named", null=True),
        ),
    ]
