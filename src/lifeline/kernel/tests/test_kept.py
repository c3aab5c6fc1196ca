"""Answers that are kept until one of their tables changes."""

import threading

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.http import HttpResponse

from lifeline.kernel import kept
from lifeline.kernel.models import Hook, Stamp

pytestmark = pytest.mark.django_db


@kept.kept(Hook)
def addresses() -> tuple[str, ...]:
    """The function under test."""
    return tuple(Hook.objects.order_by("pk").values_list("url", flat=True))


@kept.kept(Hook)
def beginning(word: str, *, least: int) -> list[str]:
    """One with arguments."""
    return [url for url in Hook.objects.values_list("url", flat=True) if url.startswith(word) and len(url) >= least]


def hook(url="https://a.example/"):
    return Hook.objects.create(url=url, form=Hook.SIGNED, secret="s", kinds="[]")


def test_an_answer_is_read_once(django_assert_num_queries):
    hook()
    assert addresses() == ("https://a.example/",)
    with django_assert_num_queries(1) as asked:  # the marks
        assert addresses() == ("https://a.example/",)
    assert "kernel_stamp" in asked[0]["sql"]


WAYS = {
    "one is made": lambda one: hook("https://b.example/"),
    "one is saved": lambda one: (setattr(one, "url", "https://c.example/"), one.save()),
    "one is deleted": lambda one: one.delete(),
    "many are made": lambda one: Hook.objects.bulk_create([Hook(url="https://d.example/", secret="", kinds="[]")]),
    "many are changed": lambda one: Hook.objects.update(url="https://e.example/"),
    "many are changed one by one": lambda one: (
        setattr(one, "url", "https://f.example/"),
        Hook.objects.bulk_update([one], ["url"]),
    ),
    "all are deleted": lambda one: Hook.objects.all().delete(),
    "SQL by hand": lambda one: connection.cursor().execute("UPDATE kernel_hook SET url = 'https://g.example/'"),
}


@pytest.mark.parametrize("way", WAYS)
def test_whoever_writes_it_is_read_anew(way):
    one = hook()
    before = addresses()
    WAYS[way](one)
    there = tuple(Hook.objects.order_by("pk").values_list("url", flat=True))
    assert there != before
    assert addresses() == there


def test_what_was_taken_back_is_not_remembered():
    hook()
    before = addresses()
    with transaction.atomic():
        hook("https://never.example/")
        assert "https://never.example/" in addresses()
        transaction.set_rollback(True)
    assert addresses() == before
    hook("https://b.example/")
    assert addresses() == (*before, "https://b.example/")


def test_arguments_have_answers_of_their_own():
    hook("https://long.example/way")
    assert beginning("https", least=5) == beginning("https://long", least=5) == ["https://long.example/way"]
    assert beginning("https", least=500) == []


def test_an_error_is_not_kept():
    @kept.kept(Hook)
    def first() -> str:
        return Hook.objects.get().url

    with pytest.raises(Hook.DoesNotExist):
        first()
    hook()
    assert first() == "https://a.example/"


def test_a_process_keeps_only_so_many_answers(monkeypatch):
    monkeypatch.setattr(kept, "MOST", 3)
    for least in range(5):
        beginning("https", least=least)
        assert len(kept._answers) <= 3


@pytest.mark.parametrize(("method", "queries"), [("GET", 1), ("HEAD", 1), ("POST", 2)])
def test_a_page_that_only_reads_asks_for_the_marks_once(rf, django_assert_num_queries, method, queries):
    addresses()
    with django_assert_num_queries(queries):
        kept.one_page(lambda _request: (addresses(), addresses(), HttpResponse())[2])(rf.generic(method, "/"))


def test_the_next_page_asks_again_even_after_an_error(rf):
    def broken(_request):
        addresses()
        raise ValueError("the page is broken")

    with pytest.raises(ValueError, match="broken"):
        kept.one_page(broken)(rf.get("/"))
    hook()
    assert addresses() == ("https://a.example/",)


def test_a_post_that_writes_sees_what_it_wrote(rf):
    def view(_request):
        addresses()
        hook()
        assert addresses() == ("https://a.example/",)
        return HttpResponse()

    kept.one_page(view)(rf.post("/"))


def test_only_the_columns_that_are_told_of_stamp(django_user_model):
    person = django_user_model.objects.create(employee_no="900001", name="王敏")
    before = kept.marks()
    person.theme = "dark"
    person.save(update_fields=["theme"])
    assert kept.marks() == before
    person.name = "王敏敏"
    person.save(update_fields=["name"])
    assert kept.marks() != before


def test_old_marks_are_cleared_away():
    one = hook()
    for number in range(20):
        one.url = f"https://{number}.example/"
        one.save()
    assert Stamp.objects.filter(name="kernel_hook").count() == 1


def test_every_table_that_is_kept_has_its_triggers_after_migrating_again():
    sqlite = connection.vendor == "sqlite"
    names = {name for model in _seldom() for name, _sql in kept.statements(model, lite=sqlite)}
    with connection.cursor() as cursor:
        lost = min(names)
        cursor.execute(f"DROP TRIGGER {lost}" + ("" if sqlite else f" ON {lost.removesuffix('_stamps')}"))
        assert lost not in _triggers(cursor)
        call_command("migrate", verbosity=0, interactive=False)
        assert names <= _triggers(cursor)


def _seldom():
    from django.apps import apps

    return [model for model in apps.get_models() if issubclass(model, kept.Seldom)]


def _triggers(cursor):
    cursor.execute(kept.LAID_LITE if connection.vendor == "sqlite" else kept.LAID)
    return {name for (name,) in cursor.fetchall()}


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_the_triggers_of_another_site_in_the_database_are_not_taken_for_ours():
    """A copy of a table under another schema, with a trigger of the same name."""
    with connection.cursor() as cursor, transaction.atomic():
        cursor.execute("CREATE SCHEMA other")
        cursor.execute("CREATE TABLE other.kernel_hook (LIKE kernel_hook)")
        stamps = "CREATE TRIGGER kernel_hook_stamps AFTER INSERT ON other.kernel_hook"
        cursor.execute(f"{stamps} FOR EACH STATEMENT EXECUTE FUNCTION kernel_stamp_it()")
        cursor.execute("DROP TRIGGER kernel_hook_stamps ON kernel_hook")
        kept.lay(connection, Hook._meta.app_config)
        before = kept.marks()
        hook()
        assert kept.marks() != before
        transaction.set_rollback(True)


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_two_who_change_a_table_do_not_wait_for_each_other():
    """The mark of the one who ends last counts too, in whatever order they end."""
    hook("https://a.example/"), hook("https://b.example/")
    seen, wrote, go = [addresses()], threading.Event(), threading.Event()

    def other():
        try:
            with transaction.atomic():
                Hook.objects.filter(url="https://b.example/").update(url="https://other.example/")
                wrote.set()
                assert go.wait(20)
        finally:
            connection.close()

    beside = threading.Thread(target=other)
    beside.start()
    assert wrote.wait(20)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '2s'")
        Hook.objects.filter(url="https://a.example/").update(url="https://mine.example/")
    seen.append(addresses())
    go.set()
    beside.join(20)
    seen.append(addresses())
    assert seen == [
        ("https://a.example/", "https://b.example/"),
        ("https://mine.example/", "https://b.example/"),
        ("https://mine.example/", "https://other.example/"),
    ]
