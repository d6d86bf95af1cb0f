"""Whom a programme's matching favours, said openly to everybody (G11, A16)."""

from __future__ import annotations

from bot.entities import Enrolment, Programme
from bot.matching.spelling import alike, normal
from bot.words import LANGUAGES, Listed, Reader, Text, _, plain, spell

GROUPINGS: dict[str, Text] = {
    "degree": _("Degree"),
    "sector": _("Sector"),
    "city": _("City"),
    "graduate": _("Students and graduates"),
}
"""By what people can be in groups."""

GRADUATES: dict[str, Text] = {"student": _("Students"), "graduate": _("Graduates")}


def group_of(told: Enrolment, grouping: str) -> str:
    """The group in which a programme puts somebody, however they spell it; '' for none."""
    match grouping:
        case "degree" | "sector" | "city":
            return normal(getattr(told, grouping))
        case "graduate" if told.graduate is not None:
            return "graduate" if told.graduate else "student"
        case _:
            return ""


def group_named(typed: str, grouping: str) -> str:
    """What a manager calls a group, as it is kept; '' where no group can be called so."""
    if grouping != "graduate":
        return typed if normal(typed) else ""
    for group, name in GRADUATES.items():
        if any(alike(typed, spell(name, Reader(language))) for language in LANGUAGES):
            return group
    return ""


def first_served(programme: Programme) -> frozenset[str]:
    """The groups that come first where places are short, as `group_of` names them."""
    return frozenset(normal(one) for one in programme.priority if programme.grouping)


def bends(programme: Programme) -> list[Text]:
    """What makes some pairs come before others that fit as well, in sentences."""
    told: list[Text] = []
    if programme.priority and programme.grouping:
        groups = Listed(items=tuple(group_name(one) for one in programme.priority))
        told.append(_("Where places are short, these come first: {groups}.", groups=groups))
    if programme.cross_group and programme.grouping:
        told.append(_mixed(programme.grouping, programme.cross_group))
    return told


def openly(programme: Programme) -> list[Text]:
    """The same, and the diversity that the programme aims at (A16)."""
    if not programme.diversity:
        return bends(programme)
    return [*bends(programme), _("We aim at: {aim}", aim=programme.diversity)]


def group_name(group: str) -> Text:
    """A group, as it is read."""
    return GRADUATES.get(group) or plain(group)


def _mixed(grouping: str, percent: int) -> Text:
    match grouping:
        case "degree":
            return _("Two different degrees count {percent} % more in a pair.", percent=percent)
        case "sector":
            return _("Two different sectors count {percent} % more in a pair.", percent=percent)
        case "city":
            return _("Two different cities count {percent} % more in a pair.", percent=percent)
        case _:
            return _("A student with a graduate counts {percent} % more.", percent=percent)
