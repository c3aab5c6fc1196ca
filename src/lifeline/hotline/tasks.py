"""What the clock does for the hotline."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lifeline.hotline.actions import (
    access,
    batch,
    clocks,
    faq,
    freezing,
    joint_tasks,
    overdue,
    retention,
    suggesting,
    unsealing,
    vaults,
)
from lifeline.hotline.actions.bulk import sweep_bulk
from lifeline.hotline.actions.callouts import sweep as callouts_sweep
from lifeline.hotline.actions.exports import sweep_exports
from lifeline.hotline.actions.grouping import sweep_topics
from lifeline.hotline.actions.ladder import list_all
from lifeline.kernel.clock import daily, every, weekly

if TYPE_CHECKING:
    from datetime import datetime


@every(seconds=60)
def wake_cases(now: datetime) -> None:
    """H-30, H-44, H-46, H-59. Whatever a case is to be woken for: pauses, ratings, decisions, rungs of the ladder."""
    clocks.sweep(now)


@every(seconds=15)
def look_at_new_cases(now: datetime) -> None:
    """H-81. Suggestions and possible duplicates for what waits to be dispatched."""
    suggesting.sweep_new(now)


@every(seconds=15)
def do_bulks(now: datetime) -> None:
    """H-82. What was begun ten minutes ago and not undone."""
    sweep_bulk(now)


@every(seconds=60)
def take_overdue_decisions(now: datetime) -> None:
    """H-25, H-33, H-34, H-36. What nobody decided in time, the clock decides."""
    overdue.sweep(now)


@every(seconds=60)
def call_officers(now: datetime) -> None:
    """H-61. The next duty officer of every critical case that nobody has opened."""
    callouts_sweep(now)


@weekly(weekday=0, at="08:00")
def list_overdue(now: datetime) -> None:
    """H-59. The weekly list of the company's leaders."""
    list_all(now)


@every(seconds=60)
def keep_exports(now: datetime) -> None:
    """H-96. Exports that wait, and those that are seven days old."""
    sweep_exports(now)


@every(seconds=60)
def deliver_drops(now: datetime) -> None:
    """H-65. What came through codes and sealed forms in an hour that is over."""
    batch.deliver_due(now)


@daily(at="03:50")
def sweep_sealed_files(now: datetime) -> None:
    """K-55. Sealed files that neither a case nor the drop knows."""
    batch.sweep_files(now)


@daily(at="06:30")
def remind_faq_owners(now: datetime) -> None:
    """Whose FAQ entries expire within two weeks."""
    faq.remind_owners(now)


@every(seconds=60)
def remind_of_joint_tasks(now: datetime) -> None:
    """H-35. Joint tasks that are due soon, or late."""
    joint_tasks.sweep(now)


@daily(at="04:20")
def look_for_topics(now: datetime) -> None:
    """H-80. What many cases have in common, who has it in hand, and what is late."""
    sweep_topics(now)


@daily(at="02:40")
def freeze_months(now: datetime) -> None:
    """H-90. Months that are over for 40 days."""
    freezing.freeze_all(now)


@daily(at="04:20")
def destroy_what_is_over(now: datetime) -> None:
    """H-84. Cases that have been kept long enough."""
    retention.purge(now)


@daily(at="03:10")
def end_access(now: datetime) -> None:
    """H-74. Whose duty in a sealed case has ended opens it no more."""
    access.tidy(now)


@every(seconds=60)
def close_unsealed(now: datetime) -> None:
    """H-71. What a custodian opened is shown for half an hour."""
    unsealing.close_unsealed(actor=None, now=now)


@every(seconds=300)
def close_vaults(now: datetime) -> None:
    """H-64. Vaults that nobody used for a quarter of an hour, or that were open for eight hours."""
    vaults.sweep_vaults(actor=None, now=now)
