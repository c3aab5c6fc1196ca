from django.conf import settings
from django.db import migrations, models


def keep_the_last(apps, _editor):
    """Of what was entered twice for a day the entry that was made last counts, as it does from now on."""
    rows = apps.get_model("wellbeing", "Supervised").objects
    seen = set()
    for pk, *day in rows.order_by("-pk").values_list("pk", "helper", "on"):
        if tuple(day) in seen:
            rows.filter(pk=pk).delete()
        seen.add(tuple(day))


class Migration(migrations.Migration):
    dependencies = [
        ("wellbeing", "0018_remind_settled"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunPython(keep_the_last, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="supervised",
            constraint=models.UniqueConstraint(fields=("helper", "on"), name="supervised_one_a_day"),
        ),
    ]
