"""三率 a second time, from raw events alone: slow, and written without looking at the fast one.

It knows the log (`facts`), the calendar's answer to a replayed deadline, and section 8. No table of the hotline.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from zoneinfo import ZoneInfo

from lifeline.hotline.queries.replay import Replay, told
from lifeline.hotline.states import Clock
from lifeline.kernel.events import facts

ZONE = ZoneInfo("Asia/Shanghai")


def month(at: datetime) -> int:
    local = at.astimezone(ZONE)
    return int(f"{local:%Y%m}")


def when(text: str) -> datetime:
    return datetime.fromisoformat(text)


def recount(as_of: datetime) -> dict[tuple[int, int], dict[str, int]]:
    """Counts by (unit, month) as of a moment, only those that are not 0."""
    cells: dict = defaultdict(lambda: defaultdict(int))
    by_case = told_by(as_of)
    joint = joint_replies([f for case_facts in by_case.values() for f in case_facts], cells)
    gone = set()
    for key, case_facts in by_case.items():
        own: dict = defaultdict(lambda: defaultdict(int))
        count_case(case_facts, as_of, own, joint)
        count_events(case_facts, own)
        excluded = any(f.kind == "hotline.case.excluded" for f in case_facts)
        if excluded:
            gone.add(int(key))
        for cell, counts in own.items():
            stays = {"left_out": counts["assigned"], "excluded": counts["excluded"]} if excluded else counts
            for name, n in stays.items():
                cells[cell][name] += n
    count_tasks(as_of, gone, cells)
    return {key: dict(counts) for key, counts in cells.items()}


def told_by(as_of):
    """What the log says of each case, its publication included."""
    by_case = defaultdict(list)
    for fact in facts("hotline.case"):
        if fact.at <= as_of:
            by_case[fact.key].append(fact)
    for fact in facts("hotline.publication"):
        if fact.at <= as_of and fact.data.get("case"):
            by_case[str(fact.data["case"])].append(fact)
    return by_case


def joint_replies(all_facts, cells):
    """Count the replies that merged cases share, once each; returns their ids, so that nobody counts them again."""
    told = [f for f in all_facts if f.kind == "hotline.case.jointly_answered"]
    leads = {f.data["lead_reply"] for f in told}
    for pk in leads:
        first = next(f for f in all_facts if f.kind == "hotline.case.answered" and f.data["reply"] == pk)
        cell = cells[first.data["unit_id"], month(first.at)]
        ratings = [f for f in all_facts if f.kind == "hotline.case.rated"]
        own = [
            f for f in ratings if f.key == first.key and f.data["round"] == first.data["round"] and not f.data["joint"]
        ]
        others = [f for f in ratings if f.data["joint"] == pk]
        cell["replied"] += 1 + sum(f.data["lead_reply"] == pk for f in told)
        cell["rated"] += len(own) + len(others)
        for rating in own + others:
            if rating.data["grade"] is not None:
                cell["graded"] += 1
                cell["satisfied"] += rating.data["grade"] in {4, 5}
        if own:
            cell["solved"] += own[0].data["verdict"] == "SOLVED"
        else:
            solved = [f.data["verdict"] == "SOLVED" for f in others]
            cell["solved"] += sum(solved) > len(solved) - sum(solved)
        if own or others or first.data["disposition"] != "SOLVED":
            cell["judged"] += 1
    return leads


def count_case(case_facts, as_of, cells, joint):
    def of(*kinds):
        return [f for f in case_facts if f.kind in {f"hotline.case.{kind}" for kind in kinds}]

    holdings = sorted(of("dispatched", "reassigned", "handed_on", "reopen_granted", "ruled"), key=lambda f: f.at)
    holdings = [f for f in holdings if f.data.get("assigned", True) and f.data["after"] != "TRIAGE"]
    leaving = [f.at for f in of("withdrawn", "return_accepted", "transferred", "merged")]
    leaving += [f.at for f in of("reopen_granted") if f.data["after"] == "TRIAGE"]
    for place, held in enumerate(holdings):
        end = min([f.at for f in holdings[place + 1 :]] + [at for at in leaving if at >= held.at], default=None)
        if end is not None and end in [f.at for f in of("merged") if f.data["before"] != "TRIAGE"]:
            continue
        cell = cells[held.data["unit_id"], month(held.at)]
        cell["assigned"] += 1
        spoken = [f.at for f in of("contacted", "asked") if f.data["counts"]] + [f.at for f in of("answered")]
        mine = [at for at in spoken if at >= held.at and (end is None or at < end)]
        if mine and min(mine) <= when(held.data["response_due"]):
            cell["responded"] += 1
    ratings = {f.data["round"]: f for f in of("rated") if not f.data["joint"]}
    count_replies(of("answered"), ratings, cells, joint)
    apart = max((f.at for f in of("unmerged")), default=None)
    shared = [f for f in of("jointly_answered") if apart is None or f.at > apart]
    for reply in shared:
        if reply.data["due"]:
            cells[reply.data["charged"], month(when(reply.data["due"]))]["due"] += 1
    rounds = {f.data["round"] for f in of("answered") + shared}
    count_broken(case_facts, holdings, leaving, rounds, as_of, cells)


def count_replies(replies, ratings, cells, joint):
    for reply in replies:
        cell = cells[reply.data["unit_id"], month(reply.at)]
        alone = reply.data["reply"] not in joint
        cell["replied"] += alone
        rating = ratings.get(reply.data["round"]) if alone else None
        if rating is not None:
            cell["rated"] += 1
            cell["solved"] += rating.data["verdict"] == "SOLVED"
            if rating.data["grade"] is not None:
                cell["graded"] += 1
                cell["satisfied"] += rating.data["grade"] in {4, 5}
        if alone and (rating is not None or reply.data["disposition"] != "SOLVED"):
            cell["judged"] += 1
        due = when(reply.data["due"])
        charged = cells[reply.data["charged"], month(due)]
        charged["due"] += 1
        charged["kept"] += reply.at <= due


def count_broken(case_facts, holdings, leaving, answered_rounds, as_of, cells):
    story = told(case_facts)
    due = Replay().deadlines(story)[Clock.RESOLVE]
    if story.round in answered_rounds or due > as_of:
        return
    mine = [f for f in holdings if f.data["round"] == story.round and f.at <= due]
    later = [f.at for f in holdings if mine and f.at > mine[-1].at]
    left = [at for at in leaving if mine and at >= mine[-1].at]
    if mine and all(at > due for at in later + left):
        cells[mine[-1].data["unit_id"], month(due)]["due"] += 1


NAMED = {
    "return_asked": "returned", "reassigned": "reassigned", "extended": "extended", "deferred": "deferred",
    "reopen_granted": "reopened", "refused": "refused", "nudged": "nudged", "excluded": "excluded", "closed": "closed",
    "published": "published", "unsealed": "unsealed", "hotline.publication.consent_asked": "consent_asked",
    "hotline.publication.consented": "consented",
}  # fmt: skip


def count_events(case_facts, cells):
    """Each kind of event once a round, unit and month; whose it is: the unit it names, that holds it, the company."""
    company = holder = None
    told_of, refused, appealed, round_ = set(), False, False, 1
    for fact in sorted(case_facts, key=lambda f: (f.at, "unit_id" not in f.data)):
        kind, data = fact.kind.removeprefix("hotline.case."), fact.data
        company, round_ = data.get("company") or company, data.get("round") or round_
        if kind in {"dispatched", "reassigned", "reopen_granted"} or (kind == "ruled" and data["assigned"]):
            holder = data["unit_id"]
        names = [NAMED[kind]] if kind in NAMED else []
        if kind == "submitted":
            names = ["submitted"] if data["mode"] == "NAMED" else ["submitted", "sealed"]
        if (kind == "asked" and data["late"]) or (kind == "answered" and data["nearly_canned"]):
            names = ["late_question" if kind == "asked" else "canned"]
        if kind == "dispatched" and refused and not appealed:
            names, appealed = ["appealed"], True
        refused = refused or kind == "refused"
        unit = data.get("from_unit_id") or data.get("unit_id") or holder or company
        unit = company if kind == "submitted" else unit
        told_of |= {(name, round_, unit, month(fact.at)) for name in names}
        if kind == "return_accepted":
            holder = None
    for name, _round, unit, when_ in told_of:
        cells[unit, when_][name] += 1


def count_tasks(as_of, gone, cells):
    by_task = defaultdict(dict)
    for fact in facts("hotline.task"):
        if fact.at <= as_of:
            by_task[fact.key][fact.kind.removeprefix("hotline.task.")] = fact
    for told_of in by_task.values():
        data = told_of["opened"].data
        due, done, cancelled = when(data["due"]), told_of.get("done"), told_of.get("cancelled")
        withdrawn = "declined" in told_of or (cancelled is not None and cancelled.at <= due)
        if data["case"] in gone or withdrawn or (done is None and due > as_of):
            continue
        cell = cells[data["unit_id"], month(due)]
        cell["tasks_due"] += 1
        cell["tasks_kept"] += done is not None and done.at <= due
