"""The whole life of a cycle, played through the actions; after every state everything that must be true is true."""

import pytest
from django.utils import timezone

from lifeline.innovation.actions.replay import play, script
from lifeline.innovation.actions.replay.script import BEGINS, STOPS
from lifeline.innovation.management.replaying import STATES
from lifeline.innovation.models import BallotTally, Cycle, Project, Review
from lifeline.innovation.queries import played as reading
from lifeline.innovation.queries.panel_invariants import offences
from lifeline.innovation.rules.config import minimum_of
from lifeline.kernel.demo import Plan
from lifeline.people import api as people
from lifeline.people.actions.demo import fill

SEED = 1


def founded(now, size=400):
    """A made-up company."""
    fill(Plan(size, SEED, now), lambda _done, _of=None: None)
    return people.companies()[0]


def test_the_story_is_45_applications_of_which_36_go_on_as_7_20_and_9():
    story = script.script()
    assert len(story.rows) - len(story.of("DRAFT")) == 45
    assert story.maxima == {"COMPANY_KEY": 7, "PLANT": 20, "BRANCH": 9}
    assert minimum_of(story.maxima)["BRANCH"] <= 9
    ends = [row.end for row in story.rows if row.goes_on]
    counted = {end: ends.count(end) for end in sorted(set(ends))}
    assert counted == {
        "EXCELLENT": 6, "EXTENDED": 2, "FAIL": 2, "GOOD": 14, "PASS": 10, "REVOKED": 1, "TERMINATED": 1,
    }  # fmt: skip
    assert len({row.key for row in story.rows}) == len({row.title for row in story.rows}) == len(story.rows)


def test_every_state_of_the_play_has_its_days_in_their_order():
    assert [state.value for state in play.STATES] == list(STATES)
    days = [BEGINS[state] for state in play.STATES]
    assert days == sorted(days)
    assert all(BEGINS[state] < STOPS[state] for state in play.STATES)


@pytest.mark.django_db
def test_a_cycle_lives_from_its_call_to_the_archive_and_nothing_offends_after_any_state(now):
    story, seen = script.script("a"), []
    company = founded(now)
    p = play.Production(play.cast(company, story.judges, story.group), story, play.begun_for("ARCHIVED", now), SEED)
    play.earlier.take(p)
    for _done in play.play(p):
        if (state := p.cycle.state) not in seen:
            seen.append(state)
        assert offences() == [], state
    assert seen == list(STATES)
    assert p.now < now
    assert reading.counts(p.cycle) == {
        "received": 13, "approved": 9, "COMPANY_KEY": 2, "PLANT": 5, "BRANCH": 2, "reviews": 98, "EXCELLENT": 2,
        "GOOD": 4, "PASS": 2, "awards": 6, "yuan": 145_000, "certificates": 8, "adoptions": 18, "effects": 12,
        "letters": 79,
    }  # fmt: skip
    assert len(reading.lines(p.cycle)) == 6
    assert list(p.cycle.papers.order_by("pk").values_list("kind", flat=True)) == ["APPROVAL", "COMMENDATION"]


@pytest.mark.django_db
def test_in_the_middle_of_the_deliberation_a_vote_is_open_and_a_reviewer_is_asked_again(now):
    p = play.perform(
        founded(now),
        script.script("c"),
        "DELIBERATION",
        seed=SEED,
        now=now,
        half=True,
        progress=lambda _done, _of: None,
    )
    assert offences() == []
    meeting = p.cycle.meetings.get()
    tally = BallotTally.objects.get(closed_at=None)
    assert (meeting.state, meeting.current_id) == ("OPEN", tally.item_id)
    assert tally.present - tally.marks.count() == 3
    assert Review.objects.get(state="OPEN").application.state == "IN_REVIEW"
    assert meeting.opened_at.date() == now.date()


def test_a_site_with_people_is_not_played_on(world, run):
    found = run("replay", "--to", "PLANNING")
    assert found.code == 3
    assert "This site has people already." in found.err
    assert not Cycle.objects.exists()


@pytest.mark.django_db
def test_the_command_founds_the_company_and_stops_in_the_middle_of_a_state_that_is_today(run):
    found = run("replay", "--to", "CALL_OPEN", "--half", "--part", "c", "--people", "400", "--json")
    assert found.code == 0
    cycle = Cycle.objects.get(state="CALL_OPEN")
    assert (cycle.number, cycle.call_closes_at > timezone.now() > cycle.call_opened_at) == (4, True)
    assert found.data["counts"]["received"] == 3
    assert found.data["offences"] == []
    assert list(Cycle.objects.filter(provenance="imported").order_by("number").values_list("number", flat=True)) == [
        1,
        2,
        3,
    ]
    awarded = Project.objects.filter(award_fen__isnull=False, cycle__number__in=[2, 3])
    assert awarded.count() == 65


@pytest.mark.django_db
def test_a_company_that_is_too_small_is_told_so(run):
    found = run("replay", "--people", "40")
    assert found.code == 3
    assert "too small" in found.err
