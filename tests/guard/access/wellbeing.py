"""Who gets in where: the pages of wellbeing."""

from __future__ import annotations

import json

from django.utils import timezone

from tests.guard.access.row import row


def begun(world):
    """A sheet that the employee has begun and keeps."""
    from lifeline.questionnaires import api
    from lifeline.questionnaires.api import sheets
    from lifeline.wellbeing.queries.holding import answers_token

    return sheets.open_sheet(answers_token(world.employee), api.definition("phq2"), actor=None, now=timezone.now())


def called(world):
    """The employee waits for a talk; the publisher is a counsellor too, the clerk their supervisor."""
    from lifeline.wellbeing.actions import calls
    from lifeline.wellbeing.models import HelpCall

    world.duty("publisher", "wellbeing.counsellor", "jinan")
    world.duty("clerk", "wellbeing.supervisor", "jinan")
    now = timezone.now()
    uuid = calls.ask("Min", "here", anonymous=False, actor=world.employee, now=now)
    return HelpCall.objects.get(uuid=uuid)


def said(_world, _made):
    """A line of a talk."""
    return {"text": "Hello"}


def shared(world):
    """The employee lets the publisher, who is a coach too, see a result; his grant."""
    from lifeline.questionnaires import api
    from lifeline.questionnaires.api import sheets
    from lifeline.wellbeing.actions import keeping, sharing
    from lifeline.wellbeing.queries.holding import answers_token

    world.duty("publisher", "wellbeing.coach", "jinan")
    now, token = timezone.now(), answers_token(world.employee)
    sheet = sheets.open_sheet(token, api.definition("phq2"), actor=None, now=now)
    batch = [sheets.Answer(item, 1, "a", n, n) for n, item in enumerate(sheet.order, 1)]
    sheets.save_answers(token, sheet.uuid, batch, actor=None, now=now)
    keeping.finish_sheet(sheet.uuid, actor=world.employee, now=now)
    return sharing.share(
        sheet.uuid, world.publisher, timezone.localdate(), scope="result", name="Min", actor=world.employee, now=now
    )


def accompanied(world):
    """The publisher, who is a counsellor too, accompanies the employee; the case."""
    from lifeline.wellbeing.actions import cases

    world.duty("publisher", "wellbeing.counsellor", "jinan")
    world.duty("clerk", "wellbeing.supervisor", "jinan")
    return cases.open_case(world.employee, "Min", actor=world.publisher, now=timezone.now())


def own(status, **more):
    """A page of the person's own case."""
    method = "get" if status == 200 else "post"
    return row(method, employee=status, others=404, setup=accompanied, args=lambda _w, made: [made.uuid], **more)


def held(method, status, **more):
    """A page of the helper's own case."""
    return row(method, publisher=status, others=404, setup=accompanied, args=lambda _w, made: [made.uuid], **more)


def a_receipt():
    """A receipt of erasure: it names nobody, so whoever has it may look at it."""
    from lifeline.wellbeing.queries.own import receipt

    return receipt(timezone.localdate())


def curated(world):
    """The publisher is curator of scales too; the address of a scale that waits for one."""
    from lifeline.questionnaires.api import rights

    world.duty("publisher", "wellbeing.curator", "jinan")
    return next(one.about[:16] for one in rights.entries() if one.definition.id == "sas" and one.about)


def keeping(world):
    """The publisher is custodian of keys too."""
    world.duty("publisher", "kernel.custodian", "jinan")


def led(world):
    """The publisher leads the care programme too, and has prepared a campaign."""
    from lifeline.wellbeing.models import Campaign

    world.duty("publisher", "wellbeing.lead", "jinan")
    return Campaign.objects.create(
        title="Spring", unit=world.jinan, instrument="phq9", version="1.0.0", consent="Yes", care="We do", capacity=5, capacity_reason="x",
        until_on=timezone.localdate(),
    )  # fmt: skip


def frozen(world):
    """A campaign whose statistics are frozen; the publisher leads the programme, the clerk heads the steelworks."""
    import hashlib

    from lifeline.wellbeing.models import Campaign, CampaignUnit, Snapshot

    campaign = led(world)
    world.duty("clerk", "people.leader", "steelworks")
    units = [
        {"name": name, "parent": parent, "people": 20} for name, parent in (("all", None), ("steel", 0), ("log", 0))
    ]
    cells = [{"unit": str(n), "dimension": None, "category": None, "shown": False} for n in range(3)]
    told = {"title": "Spring", "instrument": "phq9", "bands": [], "dimensions": [], "k": 10, "units": units}
    told |= {"cells": cells, "rates": {}, "opened_on": "2026-03-01", "closed_on": "2026-03-10"}
    body = json.dumps(told).encode()
    sha256 = hashlib.sha256(body).hexdigest()
    today, now = timezone.localdate(), timezone.now()
    Campaign.objects.filter(pk=campaign.pk).update(
        state="FROZEN", snapshot_hash=sha256, opened_on=today, people=60, closed_at=now
    )
    for number, (unit, parent) in enumerate(((world.jinan, None), (world.steelworks, 0), (world.logistics, 0))):
        CampaignUnit.objects.create(
            campaign=campaign, number=number, parent=parent, unit=unit, name=unit.name, size=20, own=0
        )
    Snapshot.objects.create(campaign=campaign, body=body, sha256=sha256, made_on=today)
    return campaign


def planned(world):
    """An item of the plan for which the clerk answers; the publisher leads the programme."""
    from datetime import date

    from lifeline.wellbeing.models import PlanItem

    world.duty("publisher", "wellbeing.lead", "jinan")
    return PlanItem.objects.create(
        strand="one_tap", title="A hundred coaches", owner=world.clerk, start_on=date(2026, 1, 1),
        due_on=date(2028, 12, 31), indicator="active_coaches", target=100,
    )  # fmt: skip


def campaign_row(method, publisher):
    """A page of one campaign: its leads, and nobody else."""
    return row(method, publisher=publisher, others=403, setup=led, args=lambda _world, made: [made.uuid])


ROWS = {
    "wellbeing:home": row("get", others=200),
    "wellbeing:catalogue": row("get", others=200),
    "wellbeing:guest_item": row("post", others=200, data=lambda _w, _m: {"instrument": "phq2"}),
    "wellbeing:sheet_start": row("post", others=200, data=lambda _w, _m: {"instrument": "phq2"}),
    "wellbeing:sheet_item": row("get", employee=200, others=404, setup=begun, args=lambda _w, made: [made.uuid, 1]),
    "wellbeing:sheet_sync": row("post", employee=422, others=404, setup=begun, args=lambda _w, made: [made.uuid]),
    "wellbeing:sheet_finish": row("get", employee=200, others=404, setup=begun, args=lambda _w, made: [made.uuid]),
    "wellbeing:result": row("get", employee=302, others=404, setup=begun, args=lambda _w, made: [made.uuid]),
    "wellbeing:result_erase": row("get", employee=200, others=404, setup=begun, args=lambda _w, made: [made.uuid]),
    "wellbeing:result_share": row("get", others=404, setup=begun, args=lambda _w, made: [made.uuid]),
    "wellbeing:result_unshare": row("post", employee=302, others=404, setup=shared, args=lambda _w, made: [made.uuid]),
    "wellbeing:access_log": row("get", others=200),
    "wellbeing:granted_list": row("get", publisher=200, others=403, setup=shared),
    "wellbeing:granted": row("get", publisher=200, others=404, setup=shared, args=lambda _w, made: [made.uuid]),
    "wellbeing:case_open": row("post", publisher=302, others=404, setup=shared, args=lambda _w, made: [made.uuid]),
    "wellbeing:case_begin": row("post", others=404, args=lambda _w, _m: ["none"]),
    "wellbeing:caseload": row("get", publisher=200, others=403, setup=accompanied),
    "wellbeing:case_detail": held("get", 200),
    "wellbeing:case_ask": held("post", 302),
    "wellbeing:case_pass": held("post", 422),
    "wellbeing:case_close": held("post", 302, data=lambda _w, _m: {"outcome": "EASED"}),
    "wellbeing:note_edit": held("get", 200),
    "wellbeing:supervision": row("get", publisher=200, clerk=200, others=403, setup=accompanied),
    "wellbeing:care_detail": own(200),
    "wellbeing:care_agree": own(302, data=lambda _w, _m: {"notes": "yes"}),
    "wellbeing:care_follow": own(422),
    "wellbeing:care_settle": row("post", others=404, setup=accompanied, args=lambda _w, made: [made.uuid]),
    "wellbeing:care_end": own(302),
    "wellbeing:care_rate": own(422),
    "wellbeing:history": row("get", others=200),
    "wellbeing:career": row("get", others=200),
    "wellbeing:career_report": row("get", others=404),
    "wellbeing:consent_list": row("get", others=200),
    "wellbeing:help_call": row("get", others=200),
    "wellbeing:help_status": row("get", employee=200, others=404, setup=called, args=lambda _w, made: [made.uuid]),
    "wellbeing:help_say": row(
        "post", employee=302, others=404, setup=called, args=lambda _w, made: [made.uuid], data=said
    ),
    "wellbeing:help_withdraw": row("post", employee=302, others=404, setup=called, args=lambda _w, made: [made.uuid]),
    "wellbeing:duty": row("get", publisher=200, clerk=200, others=403, setup=called),
    "wellbeing:call_detail": row(
        "get", publisher=200, clerk=200, others=403, setup=called, args=lambda _w, made: [made.random_key]
    ),
    "wellbeing:call_accept": row(
        "post", publisher=302, clerk=302, others=403, setup=called, args=lambda _w, made: [made.random_key]
    ),
    "wellbeing:call_say": row(
        "post", publisher=404, clerk=404, others=403, setup=called, args=lambda _w, made: [made.random_key], data=said
    ),
    "wellbeing:call_reveal": row(
        "post",
        publisher=404,
        clerk=404,
        others=403,
        setup=called,
        args=lambda _w, made: [made.random_key],
        data=lambda _w, _m: {"reason": "He said he is on the roof"},
    ),
    "wellbeing:call_end": row(
        "post", publisher=422, clerk=422, others=403, setup=called, args=lambda _w, made: [made.random_key]
    ),
    "wellbeing:roster": row("get", clerk=200, others=403, setup=called),
    "wellbeing:shift_drop": row("post", clerk=404, others=403, setup=called, args=lambda _w, _m: [1]),
    "wellbeing:campaign_list": row("get", publisher=200, others=403, setup=led),
    "wellbeing:campaign_new": row("get", publisher=200, others=403, setup=led),
    "wellbeing:campaign_detail": campaign_row("get", 200),
    "wellbeing:campaign_edit": campaign_row("get", 200),
    "wellbeing:campaign_open": campaign_row("post", 302),
    "wellbeing:campaign_extend": campaign_row("post", 302),
    "wellbeing:campaign_close": campaign_row("post", 409),
    "wellbeing:statistics": row("get", publisher=200, clerk=200, others=403, setup=frozen),
    "wellbeing:statistics_unit": row(
        "get", publisher=200, clerk=404, others=403, setup=frozen, args=lambda _world, made: [made.uuid, 2]
    ),
    "wellbeing:plan_board": row("get", others=200, setup=planned),
    "wellbeing:plan_new": row("get", publisher=200, others=403, setup=planned),
    "wellbeing:plan_item": row("post", clerk=302, others=403, setup=planned, args=lambda _world, made: [made.pk]),
    "wellbeing:plan_edit": row("get", publisher=200, others=403, setup=planned, args=lambda _world, made: [made.pk]),
    "wellbeing:lecture_list": row("get", publisher=200, others=403, setup=planned),
    "wellbeing:lecture_drop": row("post", publisher=404, others=403, setup=planned, args=lambda _world, _made: [999]),
    "wellbeing:indicator_detail": row("get", others=200, args=lambda _world, _made: ["active_coaches"]),
    "wellbeing:data_home": row("get", others=200),
    "wellbeing:data_left": row("get", others=200, public=200),
    "wellbeing:data_export": row("post", others=200),
    "wellbeing:data_erase": row("get", others=200),
    "wellbeing:data_receipt": row("get", others=200, args=lambda _w, _m: [a_receipt()]),
    "wellbeing:instrument_list": row("get", publisher=200, others=403, setup=curated),
    "wellbeing:helplines": row("get", publisher=200, others=403, setup=curated),
    "wellbeing:key_status": row("get", publisher=200, others=403, setup=keeping),
    "wellbeing:pack_confirm": row("get", publisher=200, others=403, setup=curated, args=lambda _w, key: [key]),
    "wellbeing:pack_withdraw": row("post", publisher=404, others=403, setup=curated, args=lambda _w, key: [key]),
    "wellbeing:help_now": row("get", others=200, public=200),
    "wellbeing:practice_list": row("get", others=200, public=200),
    "wellbeing:practice": row("get", others=200, public=200, args=lambda _world, _made: [1]),
}
