"""Steps that tests of the vault share."""

from django.db import transaction

from lifeline.kernel import vault


def fresh():
    """The store as another process sees it."""
    vault._store_in.cache_clear()


def shred(key_id):
    with transaction.atomic():
        vault.shred(key_id, "test")


def committed(django_capture_on_commit_callbacks, key_id):
    with django_capture_on_commit_callbacks(execute=True):
        shred(key_id)
