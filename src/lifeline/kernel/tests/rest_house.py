"""A small REST interface for the tests: groups of Django stand for the things of an app."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.http import HttpRequest, HttpResponse
from django.urls import path
from ninja import Field, Query, Schema, Status

from lifeline.kernel.errors import Conflict, Forbidden, Refused, Unavailable, Unseen
from lifeline.kernel.rest import Api, Listing, Router, Span, expected, fresh, listing

router = Router("house")


class GroupIn(Schema):
    name: str = Field(min_length=1, max_length=60)


class GroupOut(Schema):
    id: int
    name: str


def group_for(number: int) -> Group:
    found = Group.objects.filter(pk=number).first()
    if found is None:
        raise Unseen
    return found


def refuse_bad(name: str) -> None:
    if not any(c.isalpha() for c in name) or Group.objects.filter(name=name).exists():
        raise Refused("X-7", "A name needs letters, and is given once.")


@router.get("groups/", response=Listing[GroupOut])
def group_list(request: HttpRequest, span: Query[Span]) -> Any:
    """Every group by its name."""
    return listing(Group.objects.all(), span, order=("name", "pk"))


@router.post("groups/", response={201: GroupOut})
def group_add(request: HttpRequest, body: GroupIn) -> Any:
    """A new group; one without letters is refused."""
    refuse_bad(body.name)
    return Status(201, Group.objects.create(name=body.name))


@router.get("groups/{number}/", response=GroupOut)
def group_detail(request: HttpRequest, response: HttpResponse, number: int) -> Any:
    """One group; its version is the length of its name."""
    found = group_for(number)
    fresh(request, response, len(found.name))
    return found


@router.put("groups/{number}/", response=GroupOut)
def group_edit(request: HttpRequest, number: int, body: GroupIn) -> Any:
    """Another name for the version that was read."""
    found = group_for(number)
    version = expected(request, demanded=True)
    if version not in {None, len(found.name)}:
        raise Conflict(len(found.name))
    refuse_bad(body.name)
    found.name = body.name
    found.save()
    return found


@router.post("faults/{kind}/", response=GroupOut)
def fault(request: HttpRequest, kind: str) -> Any:
    """Whatever can go wrong."""
    known = {"forbidden": Forbidden(), "conflict": Conflict(3), "disk": Unavailable("The disk is full.", 90)}
    if kind not in known and kind != "bug":
        raise Unseen
    raise known.get(kind, ZeroDivisionError("a secret of the program"))


@router.get("me/", response=GroupOut)
def me(request: HttpRequest) -> Any:
    """Who calls."""
    return {"id": request.user.pk, "name": request.user.name}


@router.get("open/", auth=None, response=dict[str, str])
def open_to_all(request: HttpRequest) -> Any:
    """No key is needed here."""
    return {"hello": "world"}


api = Api("house")
api.add_router("/house/", router)
urlpatterns = [path("api/v1/", api.urls)]


@dataclass(frozen=True)
class Holder:
    token_id: int
    person: Any
    scopes: frozenset[str]


KEYS = {
    "Bearer all": (1, {"house:read", "house:write"}),
    "Bearer read": (2, {"house:read"}),
    "Bearer other": (3, {"garden:read", "garden:write"}),
    "Bearer second": (4, {"house:read", "house:write"}),
}


def find(header, *, now):
    """The keeper of the tests' keys: all belong to the first person."""
    if header not in KEYS:
        return None
    number, scopes = KEYS[header]
    return Holder(number, get_user_model().objects.order_by("pk").first(), frozenset(scopes))
