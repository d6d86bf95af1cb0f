"""Why somebody has nobody yet, and what would help: in words, for them and for the managers."""

from __future__ import annotations

from bot.entities import Programme, Unpaired
from bot.matching import Rule
from bot.words import Text, _, _n

ENOUGH = 5
"""Mentors that are so many that their number says nothing more."""


def said(left: Unpaired) -> Text:
    """What stands in the way, to the one who waits."""
    match left.why:
        case "places" if left.possible == 1:
            return _("One mentor would suit you, and has no place free.")
        case "places" if left.possible <= ENOUGH:
            return _("{count} mentors would suit you, and have no place free.", count=left.possible)
        case "places":
            return _("Mentors would suit you, and their places are taken.")
        case "listed":
            return _("Mentors would suit you, and others are choosing among them right now.")
        case Rule.LANGUAGE:
            return _("No mentor with a free place speaks a language that you have named.")
        case Rule.HOURS:
            return _("No mentor with a free place is free when you are.")
        case Rule.SENIORITY:
            return _("Those who have a free place do not have the experience that you need.")
        case Rule.FLOOR:
            return _("Nobody fits well enough: better a little later than badly.")
        case Rule.NEVER:
            return _("You have heard of everybody who has a free place.")
        case "held":
            return _("The managers look themselves for somebody who suits you.")
        case _:
            return _("No mentor has a free place right now.")


def help_for(left: Unpaired, programme: Programme) -> Text:
    """What the one who waits can do about it."""
    match left.why:
        case "listed":
            return _n(
                "You have nothing to do: they have {count} day to choose, then it is your turn.",
                "You have nothing to do: they have {count} days to choose, then it is your turn.",
                programme.expire_days,
            )
        case Rule.LANGUAGE:
            return _("What would help: another language that you speak, in your profile.")
        case Rule.HOURS:
            return _("What would help: one or two more half-days in your profile.")
        case Rule.FLOOR | Rule.SENIORITY:
            return _("What would help: other themes or skills in your profile.")
        case "held":
            return _("You have nothing to do: they write to you as soon as they have somebody.")
        case _:
            return _("You have nothing to do: the managers know that mentors are missing.")


def between(rule: Rule, score: float, programme: Programme) -> Text:
    """The rule that stands between two people, to the managers."""
    match rule:
        case Rule.LANGUAGE:
            return _("They have no language in common.")
        case Rule.HOURS:
            return _("They are never free at the same time.")
        case Rule.SENIORITY:
            return _("Their years of experience are not what this type of mentoring asks for.")
        case _:
            return _(
                "{percent} % is below the lowest score of a pair here: {floor} %.",
                percent=round(100 * score),
                floor=programme.floor,
            )


def counted(why: str, count: int) -> Text:
    """How many have nobody for that reason, to the managers."""
    return _n("{count} mentee: {why}", "{count} mentees: {why}", count, why=short(why))


def short(why: str) -> Text:
    """The same in a few words."""
    match why:
        case "places":
            return _("mentors would fit, and have no place left")
        case "listed":
            return _("mentors would fit, and are on as many lists as they may be")
        case Rule.LANGUAGE:
            return _("no common language")
        case Rule.HOURS:
            return _("no common hours")
        case Rule.SENIORITY:
            return _("nobody with the right experience")
        case Rule.FLOOR:
            return _("nobody fits well enough")
        case Rule.NEVER:
            return _("everybody who is free was tried, or is ruled out")
        case "held":
            return _("left for now by a manager")
        case _:
            return _("no free place at all")
