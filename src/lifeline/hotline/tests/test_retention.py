"""H-84, H-85: what was kept long enough goes for good, and what figures count of it stays."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import pytest
import yaml
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.utils import timezone

from lifeline.hotline.actions import (
    feedback,
    handling,
    opening,
    orders,
    replies,
    retention,
    terms,
    transfers,
    uploads,
)
from lifeline.hotline.actions.transfers import Proof
from lifeline.hotline.models import Attachment, Case, CaseKey, Category, Destruction, Drop, Message, SealedItem
from lifeline.hotline.queries import codes, destroyed, search
from lifeline.hotline.queries import retention as queries
from lifeline.hotline.queries.replay import replay
from lifeline.hotline.states import CaseState, DestroyedFor, Disposition, DropKind, Grade, Receiver, Verdict
from lifeline.hotline.tasks import destroy_what_is_over
from lifeline.hotline.tests import sealed_course
from lifeline.hotline.tests.course import (
    QUESTION,
    REPLY,
    TEXT,
    answered,
    at,
    drafted,
    fresh,
    in_progress,
    kinds_told,
    refused,
    report,
)
from lifeline.hotline.tests.merged import check_figures, joined, of, shares
from lifeline.hotline.tests.pages import text_of
from lifeline.kernel import backup, chain, files, start
from lifeline.kernel.chain.health import verify_all
from lifeline.kernel.commands import Exit
from lifeline.kernel.events import facts
from lifeline.kernel.tests import samples
from tests.guard import house

pytestmark = pytest.mark.django_db
T0 = at("03-09 10:00")
LATER = T0 + timedelta(days=5 * 366)
SECRET = "秘密词语"


@pytest.fixture(autouse=True)
def keys_folder(settings, tmp_path):
    settings.KEYS = tmp_path / "keys"
    return settings.KEYS


def lived(world):
    """A case in which everybody said something; each text holds a word that is looked for afterwards."""
    case = in_progress(world, T0, text=f"{TEXT}{SECRET}", place=f"{SECRET}浴室")
    handling.ask(case, f"{QUESTION}{SECRET}", actor=world.handler, now=at("03-09 11:00"))
    handling.write(fresh(case), f"{SECRET}，每天都是", actor=world.employee, now=at("03-09 14:00"))
    handling.note(fresh(case), f"{SECRET}备注", actor=world.handler, now=at("03-09 14:10"))
    row = terms.extend(fresh(case), 2, f"备件下周才能到货{SECRET}。", actor=world.handler, now=at("03-09 14:20"))
    terms.refuse_extension(row, f"备件库里有，请按期办理{SECRET}。", actor=world.supervisor, now=at("03-09 14:30"))
    order = orders.issue(fresh(case), f"为什么还没有修好{SECRET}？", 2, actor=world.supervisor, now=at("03-09 14:40"))
    orders.answer(order, f"明天修好{SECRET}，请放心。", actor=world.handler, now=at("03-09 14:50"))
    orders.close(order, f"已落实{SECRET}", actor=world.supervisor, now=at("03-09 15:00"))
    reply = drafted(world, fresh(case), at("03-09 15:10"), text=f"{REPLY}{SECRET}")
    replies.send_back(reply, f"请写明时间{SECRET}", actor=world.lead, now=at("03-09 15:20"))
    answered(world, at("03-09 15:30"), fresh(case), disposition=Disposition.PARTLY)
    words = f"谢谢{SECRET}"
    feedback.rate(fresh(case), Verdict.SOLVED, Grade.SATISFIED, words, actor=world.employee, now=at("03-09 16:00"))
    return fresh(case)


def everywhere() -> str:
    """All texts that stand in any table of the hotline or the search index, in one string."""
    found: list[str] = []
    for model in (*apps.get_app_config("hotline").get_models(), *apps.get_app_config("kernel").get_models()):
        found += [str(row) for row in model._default_manager.order_by("pk").values_list()]
    return "\n".join(found)


def test_h84_text_files_and_identity_go_and_no_figure_changes(world):
    case = lived(world)
    before = shares(world, at("05-20 10:00"))
    assert SECRET in everywhere()
    assert queries.over(LATER - timedelta(days=40)) == []
    destroy_what_is_over(LATER)
    gone = fresh(case)
    assert SECRET not in everywhere()
    assert (gone.text, gone.summary, gone.place, gone.reporter, gone.submission_digest) == ("", "", "", None, None)
    assert (gone.state, gone.unit, gone.closed_at) == (CaseState.CLOSED, world.logistics, case.closed_at)
    assert shares(world, at("05-20 10:00")) == before
    check_figures(world, at("05-20 10:00"))
    assert list(replay()) == []
    assert {"destroyed", "kernel.personal.erased"} <= set(kinds_told(case))
    assert not search.find(world.dispatcher, "浴室").total
    assert queries.over(LATER) == []


def test_h84_the_files_of_a_case_go_with_it(world, now, django_capture_on_commit_callbacks):
    upload = SimpleUploadedFile(f"{SECRET}.png", samples.photo(), content_type="image/jpeg")
    stored = uploads.receive(upload, world.employee, now=now).stored
    case = report(world, now, files=(stored,))
    assert [one.key for one in files.linked(case)] == [stored.key]
    ended = feedback.withdraw(fresh(case), actor=world.employee, now=now)
    with django_capture_on_commit_callbacks(execute=True):
        retention.destroy(ended, DestroyedFor.ORDER, actor=world.supervisor, now=now)
    assert files.linked(case) == []
    assert not case.attachments.exists()
    assert SECRET not in everywhere()


def test_h84_nothing_that_is_open_is_destroyed_and_nothing_twice(world):
    case = in_progress(world, T0)
    assert queries.over(LATER) == []
    destroy = retention.destroy
    refused("H-84", lambda: destroy(case, DestroyedFor.ORDER, actor=world.supervisor, now=LATER))
    ended = feedback.withdraw(case, actor=world.employee, now=at("03-10 10:00"))
    destroy(ended, DestroyedFor.ORDER, actor=world.supervisor, now=at("03-11 10:00"))
    refused("H-84", lambda: destroy(fresh(ended), DestroyedFor.ORDER, actor=world.supervisor, now=LATER))
    assert Destruction.objects.get().why == DestroyedFor.ORDER


def test_h84_a_category_keeps_its_cases_for_a_time_of_its_own(world):
    case = feedback.withdraw(
        report(world, T0, category=Category.objects.get(code="canteen")), actor=world.employee, now=T0
    )
    assert queries.over(T0 + timedelta(days=100)) == []
    Category.objects.filter(pk=case.category_id).update(keep_named_months=3)
    assert queries.over(T0 + timedelta(days=90)) == []
    assert queries.over(T0 + timedelta(days=100)) == [case]


def test_h84_a_merged_case_stays_as_long_as_the_one_into_which_it_was_merged(world):
    lead = in_progress(world, T0)
    member = joined(world, of(world, "colleague", T0), lead, T0)
    assert queries.over(LATER) == []
    answered(world, at("03-09 15:30"), fresh(lead))
    feedback.rate(fresh(lead), Verdict.SOLVED, actor=world.employee, now=at("03-09 16:00"))
    assert {one.pk for one in queries.over(LATER)} == {lead.pk, member.pk}


def test_h84_a_sealed_case_loses_its_keys_after_a_year_and_its_code_opens_nothing(world, now):
    vault = sealed_course.vault(world.dispatcher)
    told = sealed_course.delivered(world, now)
    case = told.case
    feedback.withdraw(case, actor=None, now=now + timedelta(hours=2))
    assert vault.text(case) == sealed_course.TEXT
    assert codes.opened(told.holder) is not None
    assert queries.over(now + timedelta(days=300)) == []
    assert retention.purge(now + timedelta(days=400)) == [case.number]
    assert not CaseKey.objects.exists()
    assert not SealedItem.objects.exists()
    assert (vault.text(case), codes.opened(told.holder)) == (None, None)
    assert destroyed.list_path().read_text().split()[2] == case.number


def test_h85_p11_what_an_older_backup_brings_back_is_destroyed_before_the_site_answers(world):
    kept, back = lived(world), lived(world)
    retention.purge(LATER)
    numbers = list(destroyed.listed())
    assert numbers == [kept.number, back.number]
    Destruction.objects.filter(case=back).delete()  # as an older backup has it
    Case.objects.filter(pk=back.pk).update(text=SECRET, summary=SECRET)
    Message.objects.filter(case=back).update(text=SECRET)
    Attachment.objects.create(case=back, key="k" * 26, name=SECRET, at=T0)
    assert [case.number for case, _line in destroyed.come_back()] == [back.number]
    start.make_ready()
    assert SECRET not in everywhere()
    assert list(destroyed.listed()) == numbers
    assert destroyed.come_back() == []


def listed_as_gone(case, *, done=True, on=date(2031, 3, 9), number=""):
    retention.write_down(destroyed.Line(on, number or case.number, DestroyedFor.RETENTION, case.pk, done))


def test_h85_a_case_that_was_still_open_in_the_backup_goes_too_and_no_clock_of_it_runs_on(world):
    case, replied = in_progress(world, T0), answered(world, T0)
    for one in (case, replied):
        listed_as_gone(one)
    start.make_ready()
    case, replied = fresh(case), fresh(replied)
    assert (case.text, case.state, replied.state) == ("", CaseState.WITHDRAWN, CaseState.CLOSED)
    assert {(one.waits_for, one.due_at, one.wake_at, one.rung_at) for one in (case, replied)} == {(0, None, None, None)}
    assert list(replay()) == []


def test_h85_a_plan_that_was_never_carried_out_destroys_nothing_that_is_in_use(world):
    case = feedback.withdraw(report(world, T0), actor=world.employee, now=T0)
    again = in_progress(world, T0)
    listed_as_gone(case, done=False, on=date(2026, 3, 8))
    listed_as_gone(again, done=False)
    start.make_ready()
    assert (fresh(case).text, fresh(again).text) == (TEXT, TEXT)
    listed_as_gone(case, done=False, on=date(2026, 3, 9))
    start.make_ready()
    assert (fresh(case).text, fresh(again).text) == ("", TEXT)


def test_h85_what_was_destroyed_is_said_so_once_it_is_committed_and_at_the_next_start_at_the_latest(
    world, django_capture_on_commit_callbacks
):
    first = feedback.withdraw(report(world, T0), actor=world.employee, now=T0)
    second = feedback.withdraw(report(world, T0), actor=world.employee, now=T0)
    with django_capture_on_commit_callbacks(execute=True):
        retention.destroy(first, DestroyedFor.ORDER, actor=world.supervisor, now=T0)
    retention.destroy(second, DestroyedFor.ORDER, actor=world.supervisor, now=T0)
    assert [line.done for line in destroyed.listed().values()] == [True, False]
    start.make_ready()
    assert [line.done for line in destroyed.listed().values()] == [True, True]


def test_h85_no_site_starts_on_a_list_that_is_shortened_changed_or_older_than_its_database(world):
    for _number in range(2):
        case = feedback.withdraw(report(world, T0), actor=world.employee, now=T0)
        retention.destroy(case, DestroyedFor.ORDER, actor=world.supervisor, now=T0)
    path = destroyed.list_path()
    whole = path.read_text()
    first, second = whole.splitlines(keepends=True)
    for text, why in (
        (first, "缺少"), (second, "损坏"), (whole[:-9], "损坏"), (whole.replace("ORDER", "RETENTION", 1), "损坏"),
        ("half a li", "损坏"), ("", "缺少"),
    ):  # fmt: skip
        path.write_text(text)
        with pytest.raises(start.CannotStartError, match=why):
            start.make_ready()
    path.unlink()
    with pytest.raises(start.CannotStartError, match="缺少"):
        start.make_ready()
    path.write_text(whole)
    start.make_ready()


def test_h85_p11_a_restored_site_does_not_start_beside_an_empty_key_folder(world, capsys):
    backup.note_restore(actor=None, now=T0)
    with pytest.raises(SystemExit) as ended:
        start.ready_or_end()
    assert ended.value.code == Exit.MISSING
    told = capsys.readouterr().err
    assert "destroyed-hotline.log" in told
    assert "was restored" in told
    destroyed.list_path().parent.mkdir()
    destroyed.list_path().touch()
    start.make_ready()


def test_h85_a_site_that_begins_has_an_empty_list_for_whoever_restores_it_one_day():
    start.make_ready()
    assert destroyed.list_path().read_text() == ""


def waiting_report(target):
    """A report in a restored drop, which became a case that was destroyed."""
    line = destroyed.Line(date(2031, 3, 9), "2020-BBBBB", DestroyedFor.RETENTION, target, done=True)
    retention.write_down(line)
    return line, Drop.objects.create(
        kind=DropKind.REPORT, target=target, hour=T0, lookup="a" * 64, digest="b" * 64, body='{"files": []}'
    )


def test_p11_a_sealed_report_comes_back_under_no_other_number(world, now):
    sealed_course.vault(world.dispatcher)
    case = sealed_course.delivered(world, now).case
    listed_as_gone(case, number="2020-AAAAA")
    waiting_report(-77)
    start.make_ready()
    assert not Drop.objects.exists()
    assert not CaseKey.objects.exists()
    assert Destruction.objects.get().case == case
    assert list(replay()) == []
    assert retention.destroy_again(now) == []


def test_p11_a_report_that_waits_in_a_restored_drop_goes_with_its_files_and_is_told_in_the_log(now):
    line, drop = waiting_report(-77)
    retention.take_report(drop, line, actor=None, now=now)
    assert not Drop.objects.exists()
    assert [fact.kind for fact in facts("hotline.case", keys=["-77"])] == ["hotline.case.destroyed"]


def test_h84_what_is_only_read_is_kept_no_longer_for_that(world):
    case = feedback.withdraw(report(world, T0), actor=world.employee, now=T0)
    opening.opened(case, actor=world.dispatcher, now=LATER - timedelta(days=1), by="hotline.dispatcher")
    assert kinds_told(case)[-1] == "opened"
    assert queries.over(LATER) == [case]


def test_h85_the_list_is_for_its_owner_alone_and_lies_where_no_backup_reaches(world, settings):
    feedback.withdraw(report(world, T0), actor=world.employee, now=T0)
    retention.purge(LATER)
    path = destroyed.list_path()
    assert path.stat().st_mode & 0o777 == 0o600
    assert Path(settings.DATA) not in path.parents


def test_h84_every_column_of_words_is_named():
    """What docs/data-retention.yaml calls a text, in a table that hangs on a case, is destroyed with it."""
    tables = yaml.safe_load((house.ROOT / "docs" / "data-retention.yaml").read_text(encoding="utf-8"))["tables"]
    kept = {"Publication", "FaqEntry"}  # public words, redacted and agreed to
    for model in apps.get_app_config("hotline").get_models():
        hangs = any(field.name == "case" for field in model._meta.fields)
        if not hangs or model.__name__ in kept | {"Attachment", "PassedOn"}:  # the two whose rows go as a whole
            continue
        texts = {name for name, kind in tables[f"hotline.{model.__name__}"].items() if kind == "text"}
        assert texts <= set(retention.WORDS.get(model, ())), model.__name__


def test_h84_a_transfer_keeps_its_receipt_and_loses_names(world):
    case = in_progress(world, T0)
    proof = Proof("", "王主任", T0)
    reason = "这件事属于信访事项，依规由信访办公室受理。"
    case = transfers.transfer(
        case, Receiver.OTHER, "区住建局", reason, proof, actor=world.supervisor, now=at("03-09 11:00")
    )
    retention.purge(LATER)
    row = case.transfers.get()
    assert (row.name, row.reason, row.spoken_with, row.called_at) == ("", "", "—", T0)


def test_h84_the_page_of_a_destroyed_case_says_so(client, sign_in, world):
    case = lived(world)
    retention.purge(LATER)
    sign_in(client, world.dispatcher)
    page = text_of(client, "case_detail", case.number)
    assert "已销毁" in page
    assert SECRET not in page
    assert case.number in text_of(client, "case_list")
    sign_in(client, world.employee)
    assert client.get(f"/hotline/my/{case.number}/").status_code == 404


def test_h84_the_chain_verifies_after_a_destruction(world):
    lived(world)
    retention.purge(LATER)
    chain.seal_now(timezone.now())
    assert verify_all(timezone.now()).sound


def test_h84_the_command_tells_before_it_does(world, capsys):
    case = feedback.withdraw(report(world, T0), actor=world.employee, now=T0)
    call_command(
        "hotline", "purge", "--case", case.number, "--dry-run", "--as", world.administrator.employee_no, "--json"
    )
    assert json.loads(capsys.readouterr().out) == {"cases": [case.number], "done": False}
    assert fresh(case).text == TEXT
    call_command("hotline", "purge", "--case", case.number, "--as", world.administrator.employee_no, "--json")
    assert (fresh(case).text, Destruction.objects.get().why) == ("", DestroyedFor.ORDER)
    capsys.readouterr()
    for wrong in (case, in_progress(world, T0)):
        with pytest.raises(SystemExit):
            call_command("hotline", "purge", "--case", wrong.number, "--dry-run", "--json")
    capsys.readouterr()
    call_command("hotline", "purge", "--dry-run", "--json")
    assert json.loads(capsys.readouterr().out) == {"cases": [], "done": False}
    Destruction.objects.all().delete()
    call_command("hotline", "reapply-destructions", "--json")
    assert json.loads(capsys.readouterr().out) == {"cases": [case.number], "listed": 1, "done": True}
