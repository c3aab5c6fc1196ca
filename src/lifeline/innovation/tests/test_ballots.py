"""I-62: a secret ballot that is one. These tests try to join a mark to a choice, and have to fail at it."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import connection

from lifeline.innovation.actions import ballots
from lifeline.innovation.models import BallotMark, BallotTally
from lifeline.innovation.queries import sitting
from lifeline.innovation.tests import sitting as sit
from lifeline.innovation.tests.racing import at_once, refusals
from lifeline.innovation.tests.sitting import GROUP, NOW
from lifeline.innovation.tests.test_calls import refuses
from lifeline.kernel import vault
from lifeline.kernel.events import history

Event = apps.get_model("kernel", "Event")
CHOICES = ("YES", "NO", "YES", "ABSTAIN", "YES", "NO")


def opened(world, present=GROUP):
    """A secret ballot that is open."""
    of = sit.cycle(world)
    meeting = sit.session(world, of, present) if (application := sit.tabled(world, of)) else None
    return sit.opened(world, sit.called(world, sit.item_of(meeting, application)))


def whole_database():
    """Every cell of every table as text, but for who may vote at all."""
    found = {}
    with connection.cursor() as cursor:
        for table in sorted(connection.introspection.table_names(cursor)):
            cursor.execute(f'SELECT * FROM "{table}"')
            found[table] = sorted(map(repr, cursor.fetchall()))
    return found


def test_i62_casting_writes_a_mark_and_a_sealed_sum_and_nothing_else_anywhere(world):
    row = opened(world)
    before = whole_database()
    ballots.cast(row, "NO", actor=world.lead, now=NOW)
    after = whole_database()
    assert {name for name in after if after[name] != before[name]} == {
        "innovation_ballotmark", "innovation_ballottally",
    }  # fmt: skip
    assert set(BallotMark.objects.values_list("person", "tally")) == {(world.lead.pk, row.pk)}
    assert {field.name for field in BallotMark._meta.fields} == {"id", "tally", "person"}


def test_i62_two_choices_leave_rows_of_equal_size_and_a_sum_nobody_can_read_before_the_closing(
    world, django_capture_on_commit_callbacks
):
    row = opened(world)
    sizes = set()
    for person, choice in zip((world.people[key] for key in GROUP), CHOICES, strict=True):
        ballots.cast(row, choice, actor=person, now=NOW)
        row.refresh_from_db()
        sizes.add(len(bytes(row.sealed)))
        assert (row.yes, row.no, row.abstain) == (None, None, None)
    assert len(sizes) == 1
    key, sealed = row.key_id, bytes(row.sealed)
    with django_capture_on_commit_callbacks(execute=True):
        closed = ballots.close_vote(row, actor=world.administrator, now=NOW)
    assert (closed.yes, closed.no, closed.abstain, closed.marks.count()) == (3, 2, 1, 6)
    with pytest.raises(vault.NoKey):
        vault.unseal(key, (ballots.PURPOSE, str(row.pk)), sealed)


def test_i62_neither_ids_nor_the_order_of_rows_tell_who_voted_when(world):
    """Marks are written anew at the closing: in twenty ballots their order is not that of the votes."""
    row, orders = opened(world), set()
    for _ballot in range(20):
        for key in GROUP:
            ballots.cast(row, "YES", actor=world.people[key], now=NOW)
        cast = set(row.marks.values_list("pk", flat=True))
        closed = ballots.close_vote(row, actor=world.administrator, now=NOW)
        assert cast.isdisjoint(closed.marks.values_list("pk", flat=True))
        place = "ctid" if connection.vendor == "postgresql" else "rowid"
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT person_id FROM innovation_ballotmark WHERE tally_id = %s ORDER BY {place}", [row.pk]
            )
            orders.add(tuple(person for (person,) in cursor.fetchall()))
        row = BallotTally.objects.create(
            item=row.item, round=row.round + 1, about="TIE", secret=True, eligible=6, present=6, opened_at=NOW,
            key_id=vault.new_key(ballots.PURPOSE),
        )  # fmt: skip
        ballots._seal(row, [0, 0, 0])
        row.save()
    assert len(orders) > 3


def test_i62_the_history_of_the_item_says_sums_and_never_who_voted_how(world):
    row = opened(world)
    told = Event.objects.count()
    for key, choice in zip(GROUP, CHOICES, strict=True):
        ballots.cast(row, choice, actor=world.people[key], now=NOW)
    assert Event.objects.count() == told
    ballots.close_vote(row, actor=world.administrator, now=NOW)
    lines = [one.sentence for one in history(row.item, viewer_language="en")]
    assert lines[-1] == "Vote 1: yes 3, no 2, abstained 1"
    assert Event.objects.filter(kind="innovation.item.ballot_closed").get().actor_id == world.administrator.pk


def test_i62_a_sum_that_does_not_equal_the_marks_is_not_read(world):
    row = opened(world)
    for key in GROUP[:4]:
        ballots.cast(row, "YES", actor=world.people[key], now=NOW)
    BallotMark.objects.create(tally=row, person=world.clerk)
    refuses("I-62", ballots.close_vote, row, actor=world.administrator, now=NOW)


def test_e32_what_a_member_could_not_vote_on_identifies_no_ballot(world):
    """Votes are kept per item and round; there is no row that spans items, and a recused member has no mark."""
    of = sit.cycle(world)
    for members in (("publisher",), ("manager",)):
        sit.tabled(world, of, leader="employee" if "publisher" in members else "colleague", members=members)
    meeting = sit.session(world, of)
    rows = [sit.voted(world, item, 5) for item in meeting.items.order_by("place")]
    assert [set(row.marks.values_list("person__name", flat=True)) for row in rows] == [
        {"Sun Li", "Zhou Yan", "Qian Jin", "Feng Tao", "Zheng Yu"},
        {"Sun Li", "Zhou Yan", "Qian Jin", "Wu Hao", "Zheng Yu"},
    ]


def test_i62_a_recorder_cannot_read_the_votes_of_a_few_and_may_give_a_vote_up_unread_once(
    world, django_capture_on_commit_callbacks
):
    row = opened(world)
    key, told = row.key_id, {"actor": world.administrator, "now": NOW}
    for voter in GROUP[:3]:
        ballots.cast(row, "NO", actor=world.people[voter], now=NOW)
        refuses("I-62", ballots.close_vote, row, **told)
    row.refresh_from_db()
    sealed = bytes(row.sealed)
    refuses("I-62", ballots.abandon_vote, row, "why", **told)
    with django_capture_on_commit_callbacks(execute=True):
        gone = ballots.abandon_vote(row, "A phone is dead.", **told)
    assert (gone.yes, gone.no, gone.abstain, gone.marks.count()) == (0, 0, 0, 0)
    with pytest.raises(vault.NoKey):
        vault.unseal(key, (ballots.PURPOSE, str(row.pk)), sealed)
    again = sit.opened(world, row.item)
    assert sitting.questions(again.item)[0] == "APPROVAL"
    refuses("I-62", ballots.abandon_vote, again, "Another phone is dead.", **told)
    for voter in GROUP[:4]:
        ballots.cast(again, "YES", actor=world.people[voter], now=NOW)
    assert ballots.close_vote(again, **told).yes == 4


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_e33_all_vote_at_once_while_the_ballot_closes_each_counted_with_its_mark_or_neither(world):
    for place in range(9):
        world.person(f"m{place}", f"Member {place}", "jinan", "innovation.leading_group")
    voters = (*GROUP, *(f"m{place}" for place in range(9)))
    row = opened(world, voters)
    verbs = [lambda key=key: ballots.cast(row, "NO", actor=world.people[key], now=NOW) for key in voters]
    twice = [lambda: ballots.cast(row, "YES", actor=world.lead, now=NOW)]
    found = at_once(*verbs, *twice)
    assert (len(refusals(found)), row.marks.count()) == (1, 15)
    again = sit.opened(world, row.item, "GATE") if ballots.close_vote(row, actor=world.administrator, now=NOW) else None
    verbs = [lambda key=key: ballots.cast(again, "YES", actor=world.people[key], now=NOW) for key in voters]
    at_once(*verbs, lambda: ballots.close_vote(again, actor=world.administrator, now=NOW))
    again.refresh_from_db()
    if again.closed_at is None:  # fewer than four had voted when the recorder tried: the ballot stays open for all
        assert again.marks.count() == 15
        again = ballots.close_vote(again, actor=world.administrator, now=NOW)
    assert again.yes == again.marks.count() >= 4
