from django.db import migrations
from django.utils import timezone


def settle(apps, _editor):
    """Of talks that are over the old column said who had asked to be reminded (W-60): now it says nothing."""
    apps.get_model("wellbeing", "Booking").objects.filter(start_at__lt=timezone.now()).update(remind_settled=True)


class Migration(migrations.Migration):
    """The column says that the wish was looked at, and no more what was found there."""

    dependencies = [
        ("wellbeing", "0017_booking_reminded"),
    ]

    operations = [
        migrations.RenameField(model_name="booking", old_name="reminded", new_name="remind_settled"),
        migrations.RunPython(settle, migrations.RunPython.noop),
    ]
