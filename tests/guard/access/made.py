"""What has to be there before a page of the hotline can be asked for."""

from __future__ import annotations

from django.utils import timezone


def triage(world):
    """A case that waits for its dispatch."""
    from lifeline.hotline.tests import course

    return course.report(world, timezone.now())


def held(world):
    """A case that the department works on."""
    from lifeline.hotline.tests import course

    return course.in_progress(world, timezone.now())


def waiting_reply(world):
    """A case whose reply waits for the lead."""
    from lifeline.hotline.tests import course

    case = held(world)
    course.drafted(world, case, timezone.now())
    return case


def replied(world):
    """A case with a reply that its reporter has not rated."""
    from lifeline.hotline.tests import course

    return course.answered(world, timezone.now())


def on_the_board(world):
    """A published case."""
    from lifeline.hotline.actions import publication

    case, now = replied(world), timezone.now()
    row = publication.propose(case, actor=world.publisher, now=now)
    publication.summarise(
        row, "Hot water", "There was no hot water.", "A new pump was built in.", actor=world.publisher, now=now
    )
    return publication.publish(row, actor=world.publisher, now=now)


def being_redacted(world):
    """A case whose reporter was asked to agree to a redacted text."""
    from lifeline.hotline.actions import publication

    case, now = replied(world), timezone.now()
    row = publication.propose(case, actor=world.publisher, now=now)
    row = publication.redact(
        row, "Hot water", "There was no hot water.", "A new pump was built in.", actor=world.publisher, now=now
    )
    publication.ask_consent(row, actor=world.publisher, now=now)
    return case


def topic(world):
    """A topic of three cases, as the clock finds it."""
    from lifeline.hotline.actions import topics
    from lifeline.hotline.tests import course

    now = timezone.now()
    cases = [course.report(world, now, key=f"topic {n}").pk for n in range(3)]
    return topics.found(world.jinan, cases, "No hot water in bath 3", [], actor=None, now=now)


def shown_topic(world):
    """A topic that readers see."""
    from lifeline.hotline.actions import topics
    from lifeline.hotline.tests import course

    now, five = timezone.now(), ("colleague", "handler", "lead", "clerk", "manager")
    cases = [course.report(world, now, key=f"met {who}", reporter=world.people[who]).pk for who in five]
    found = topics.found(world.jinan, cases, "No hot water in bath 3", [], actor=None, now=now)
    return topics.confirm(found, "No hot water in bath 3", actor=world.dispatcher, now=now)


def bulk(world):
    """What the dispatcher does to one case, and could still undo."""
    from lifeline.hotline.actions import bulk as actions
    from lifeline.hotline.states.bulk import BulkAct

    wish = actions.Wish(BulkAct.DISPATCH, unit=world.logistics)
    return actions.begin(wish, [triage(world)], actor=world.dispatcher, now=timezone.now())


def routing_rule(world):
    """A rule that proposes the department."""
    from lifeline.hotline.actions import routing

    terms = routing.Terms("Baths", world.logistics, words="bath")
    return routing.make(world.jinan, terms, actor=world.manager, now=timezone.now())


def split_category(world):
    """A category that got its first subcategory after it had a case."""
    from lifeline.hotline.actions import reference
    from lifeline.hotline.models import Category
    from lifeline.hotline.tests import course

    housing, now = Category.objects.get(code="housing"), timezone.now()
    course.report(world, now, category=housing)
    kept = reference.Kept("热水", "Hot water", 1, plain_enquiry=False, stays_ours=False, retired=False)
    reference.add_category("hot_water", housing, kept, actor=world.manager, now=now)
    return housing


def faq_entry(world):
    """An entry of the FAQ that readers find."""
    from datetime import timedelta

    from lifeline.hotline.actions import faq

    now = timezone.now()
    entry = faq.propose(world.jinan, "May I?", "Yes, you may do so.", None, actor=world.publisher, now=now)
    until = (now + timedelta(days=30)).date()
    return faq.show(entry, world.publisher, until, actor=world.publisher, now=now)


def number(_world, case):
    """The case's address."""
    return [case.number]


def canned(world):
    """A canned reply that the manager shares with the company."""
    from lifeline.hotline.actions import canned

    return canned.add("Received", "We have it.", world.jinan, actor=world.manager, now=timezone.now())
