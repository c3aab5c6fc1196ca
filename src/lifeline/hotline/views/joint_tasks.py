"""会办: the addresses of joint tasks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.views.decorators.http import require_POST

from lifeline.hotline import policies
from lifeline.hotline.actions import joint_tasks
from lifeline.hotline.forms import joint_tasks as forms
from lifeline.hotline.views.case import carry_out

if TYPE_CHECKING:
    from django.http import HttpResponse

    from lifeline.hotline.models import Case
    from lifeline.people.api import PersonRequest

Given = dict[str, Any]


@require_POST
def task_open(request: PersonRequest, number: str) -> HttpResponse:
    """H-35. Ask another unit."""

    def act(case: Case, given: Given) -> None:
        joint_tasks.open_task(
            case, given["unit"], given["question"], given["due_on"], actor=request.user, now=timezone.now(),
            version=given["version"],
        )  # fmt: skip

    return carry_out(request, number, policies.may_handle, forms.TaskOpenForm, act)


@require_POST
def task_done(request: PersonRequest, number: str) -> HttpResponse:
    """H-35. The other unit has done its part."""

    def act(_case: Case, given: Given) -> None:
        joint_tasks.finish_task(
            given["task"], given["answer"], actor=request.user, now=timezone.now(), version=given["version"]
        )

    return carry_out(request, number, policies.may_join, forms.TaskDoneForm, act)


@require_POST
def task_decline(request: PersonRequest, number: str) -> HttpResponse:
    """H-36. The other unit says that it is not its part."""

    def act(_case: Case, given: Given) -> None:
        joint_tasks.decline_task(
            given["task"], given["reason"], actor=request.user, now=timezone.now(), version=given["version"]
        )

    return carry_out(request, number, policies.may_join, forms.TaskDeclineForm, act)


@require_POST
def task_decide(request: PersonRequest, number: str) -> HttpResponse:
    """H-36. Decide whether the task stands."""

    def act(_case: Case, given: Given) -> None:
        task, actor, now, version = given["task"], request.user, timezone.now(), given["version"]
        if given["decision"] == forms.TaskDecideForm.AGREE:
            joint_tasks.accept_decline(task, actor=actor, now=now, version=version)
        else:
            joint_tasks.reject_decline(task, given["answer"], actor=actor, now=now, version=version)

    return carry_out(request, number, policies.may_dispatch, forms.TaskDecideForm, act)


@require_POST
def task_cancel(request: PersonRequest, number: str) -> HttpResponse:
    """The unit in charge needs the answer no more."""

    def act(_case: Case, given: Given) -> None:
        joint_tasks.cancel_task(given["task"], actor=request.user, now=timezone.now(), version=given["version"])

    return carry_out(request, number, policies.may_handle, forms.TaskCancelForm, act)
