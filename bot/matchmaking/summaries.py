"""A round in figures: who is served, how well, who stays alone and why, what is short."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.entities import Person, Programme, Round, RoundStatus
from bot.favouring import bends
from bot.judging import COUNTED, OBJECTIVES, level
from bot.matching import Objective
from bot.matchmaking.whys import counted, short
from bot.offers import Computed
from bot.ports import Desk
from bot.themes import theme
from bot.values import Bullets, Button, Card, Note, Style, bullets, buttons, card, facts
from bot.words import Listed, Text, _, _n, plain

SHORT = 5
"""Themes and skills that are named: the first ones are those that matter."""

NEWCOMERS = 5
"""Mentors that a variant adds where they are missing most."""

Row = tuple[Text, Text | None]

LOWER = 10
"""By how many percent a variant lowers the score below which there is no pair."""


def figures(round: Round, programme: Programme, desk: Desk) -> Card:
    """The round at a glance; what was tried out in it stands beside what it would be without."""
    report: Mapping[str, Any] = round.report
    before: Mapping[str, Any] = round.changes.get("before") or {}  # type: ignore[assignment]
    draft = round.status is RoundStatus.DRAFT
    return card(
        _("The round in figures") if draft else _("What a round would give"),
        Note(text=_("Nothing has been sent, and nobody hears of this.")),
        bullets(_("Tried out"), changed(round.changes)),
        facts(
            *(_of_lists(before, report) if "lists" in report else _of_pairs(before, report)),
            (_("Below the best possible"), _gap(report)),
            (_("Would help most"), _most_help(report)),
        ),
        bullets(
            _("Why some stay alone"),
            [counted(why, count) for why, count in report.get("alone", {}).items()],
        ),
        bullets(_("What bends the result"), _bends(report)),
        buttons(
            Button(label=_("Back to the pairs"), action="round.turn", subject=round.id, value="0")
            if draft
            else Button(
                label=_("Make the lists") if "lists" in report else _("Compute the pairs"),
                action="round.draw",
                subject=programme.id,
                style=Style.PRIMARY,
            ),
            Button(
                label=_("What is short, and who is alone"), action="round.short", subject=round.id
            ),
            Button(label=_("Try something else"), action="round.other", subject=round.id),
            Button(label=_("Try what counts"), action="round.weights", subject=round.id),
            Button(label=_("Apply these settings"), action="round.adopt", subject=round.id)
            if adoptable(round)
            else None,
            Button(label=_("As a table (CSV)"), action="round.table", subject=round.id),
        ),
        None if draft else _variants(round, programme),
    )


def _of_pairs(before: Mapping[str, Any], report: Mapping[str, Any]) -> list[Row]:
    return [
        (_("Mentees with a mentor"), _beside(before, report, _served)),
        (_("Mean score"), _beside(before, report, _mean)),
        (_("Lowest score"), _beside(before, report, _worst)),
        (_("Mentees for a mentor"), _loads(report.get("loads", {}))),
    ]


def _of_lists(before: Mapping[str, Any], report: Mapping[str, Any]) -> list[Row]:
    """Where mentees choose from lists, nobody has a mentor yet (F10)."""
    return [
        (_("Mentees with a list"), _beside(before, report, _served)),
        (
            _("A place, going down the list"),
            _beside(before, report, _placed),
        ),
        (_("Mean score of first choices"), _beside(before, report, _mean)),
        (_("Lowest of them"), _beside(before, report, _worst)),
        (_("Lists for a mentor"), _loads(report.get("loads", {}))),
    ]


def shortages(round: Round, desk: Desk) -> Card:
    """Its second page: the themes and skills that are short, and who has nobody, by name."""
    report: Mapping[str, Any] = round.report
    before: Mapping[str, Any] = round.changes.get("before") or {}  # type: ignore[assignment]
    found = [(desk.person(id), why) for id, why in report.get("left", [])]
    people = [(who, why) for who, why in found if who]
    return card(
        _("What is short, and who is alone"),
        bullets(
            _("Short, what matters most first"),
            _side_by_side(before, report) if "scarcity" in before else _shortages(report),
        )
        or _("Nothing is short: whoever has a mentor has one who knows what they look for."),
        _left(people),
        buttons(
            Button(label=_("Back to the figures"), action="round.figures", subject=round.id),
            Button(label=_("Themes"), action="themes.show", subject=round.programme_id),
        ),
    )


def _left(people: list[tuple[Person, str]]) -> Bullets | None:
    """Who would have nobody; a reason that they share is told once."""
    reasons = {why for _who, why in people}
    if len(reasons) == 1:
        return bullets(
            _("Who would have nobody: {why}", why=short(reasons.pop())),
            [_("{who}", who=who.who) for who, _why in people],
        )
    return bullets(
        _("Who would have nobody"),
        [_("{who}: {why}", who=who.who, why=short(why)) for who, why in people],
    )


def adoptable(round: Round) -> bool:
    """Whether something was tried out in it that can be a setting."""
    return round.simulated and bool({"floor", "objective", "weights"} & round.changes.keys())


def reported(computed: Computed, programme: Programme) -> dict[str, object]:
    """What is kept of a round: also whatever favours some, as it was when it was drawn (G11)."""
    return computed.report | {"bends": [one.model_dump() for one in bends(programme)]}


def changed(changes: Mapping[str, Any]) -> list[Text]:
    """What was tried out, in words."""
    said: list[Text] = []
    if more := changes.get("places"):
        said.append(
            _n("{count} more place for each mentor", "{count} more places for each mentor", more)
        )
    if "floor" in changes:
        said.append(_("No pair below {percent} %", percent=changes["floor"]))
    if "objective" in changes:
        said.append(OBJECTIVES[changes["objective"]])
    said += [
        _("{what}: {how}", what=COUNTED[name], how=level(number))
        for name, number in (changes.get("weights") or {}).items()
    ]
    if count := changes.get("mentors"):
        said.append(
            _n(
                "{count} more mentor for “{theme}”",
                "{count} more mentors for “{theme}”",
                count,
                theme=theme(str(changes["theme"])),
            )
        )
    return said


def scarcest(round: Round, programme: Programme) -> str:
    """The programme's theme that is shortest in that round; '' for none."""
    found: list[Any] = round.report.get("scarcity", [])  # type: ignore[assignment]
    return next((one[0] for one in found if one[0] in programme.themes), "")


def _variants(round: Round, programme: Programme) -> Any:
    """Three that are worth a look, one press each."""
    short_of = scarcest(round, programme)

    def attempt(label: Text, value: str) -> Button:
        return Button(label=label, action="round.try", subject=round.id, value=value)

    return buttons(
        attempt(_("One more place for each"), "places"),
        attempt(_("A lower floor"), "floor")
        if programme.floor
        else attempt(_("Lift the worst pairs"), "fair")
        if programme.objective != Objective.FAIR and "lists" not in round.report
        else None,
        attempt(
            _n("{count} mentor for “{theme}”", "{count} mentors for “{theme}”", NEWCOMERS,
               theme=theme(short_of)),
            "mentors",
        )
        if short_of
        else None,
    )  # fmt: skip


def _beside(before: Mapping[str, Any], report: Mapping[str, Any], said: Any) -> Text:
    now: Text = said(report)
    return _("{before} → {now}", before=said(before), now=now) if before else now


def _served(report: Mapping[str, Any]) -> Text:
    waiting = int(report.get("mentees", 0))
    share = float(report.get("coverage", 0.0))
    return _(
        "{some} of {all} ({percent} %)",
        some=round(share * waiting),
        all=waiting,
        percent=round(100 * share),
    )


def _placed(report: Mapping[str, Any]) -> Text:
    return _("{some} of {all}", some=report.get("placed", 0), all=report.get("lists", 0))


def _mean(report: Mapping[str, Any]) -> Text:
    return _score(report, "mean")


def _worst(report: Mapping[str, Any]) -> Text:
    return _score(report, "worst")


def _score(report: Mapping[str, Any], name: str) -> Text:
    if not report.get("pairs"):
        return _("no pair")
    return _("{percent} %", percent=round(100 * float(report[name])))


def _loads(loads: Mapping[str, int]) -> Text | None:
    said = [
        _n("{load} for {count} mentor", "{load} for {count} mentors", count, load=load)
        for load, count in loads.items()
    ]
    return _("{things}", things=Listed(items=tuple(said))) if said else None


def _gap(report: Mapping[str, Any]) -> Text | None:
    if not report.get("pairs"):
        return None
    gap = round(100 * float(report.get("gap", 0.0)), 3)
    return _("at most {percent} %", percent=gap) if gap else _("0 %: no other pairs are better")


def _bends(report: Mapping[str, Any]) -> list[Text]:
    """What a manager switched on, that the best total would not do by itself."""
    said: list[Text] = []
    if report.get("objective") == Objective.FAIR:
        said.append(OBJECTIVES[Objective.FAIR])
    if floor := report.get("floor"):
        said.append(_("No pair below {percent} %", percent=floor))
    if report.get("balance"):
        said.append(_("An even load among the mentors"))
    said += [Text.model_validate(one) for one in report.get("bends", [])]
    return said


def _most_help(report: Mapping[str, Any]) -> Text | None:
    """Where one more mentor would do most for all: the dearest places of the round."""
    found: list[Any] = report.get("scarcity", [])
    if not found:
        return None
    subject, _price, _waiting, mentors = found[0]
    return _n(
        "{count} mentor for “{theme}”",
        "{count} mentors for “{theme}”",
        mentors,
        theme=theme(subject),
    )


def _shortages(report: Mapping[str, Any]) -> list[Text]:
    asked: Mapping[str, int] = report.get("asked", {})
    return [
        _shortage(subject, asked.get(subject), waiting, mentors)
        for subject, _price, waiting, mentors in report.get("scarcity", [])[:SHORT]
    ]


def _side_by_side(before: Mapping[str, Any], report: Mapping[str, Any]) -> list[Text]:
    """What was short, and what is: in people, and in what one more place would be worth."""
    was, now = ({one[0]: one for one in each.get("scarcity", [])} for each in (before, report))
    subjects = list(dict.fromkeys([*list(was)[:SHORT], *list(now)[:SHORT]]))
    return [
        _(
            "{subject}: {waiting} would have nobody who knows it; one more place is worth {price}",
            subject=theme(subject),
            waiting=_people(was, now, subject),
            price=_worth(was, now, subject),
        )
        for subject in subjects
    ]


def _people(was: Mapping[str, Any], now: Mapping[str, Any], subject: str) -> Text:
    before, after = (int(each[subject][2]) if subject in each else 0 for each in (was, now))
    if before == after:
        return plain(str(after))
    return _("{before} → {now}", before=before, now=after)


def _worth(was: Mapping[str, Any], now: Mapping[str, Any], subject: str) -> Text:
    """What one more place there adds to the round, above the usual place, in points of score."""
    before, after = (
        round(100 * float(each[subject][1])) if subject in each else 0 for each in (was, now)
    )
    if before == after:
        return _n("{count} point", "{count} points", after)
    return _n("{before} → {count} point", "{before} → {count} points", after, before=before)


def _shortage(subject: str, asked: int | None, waiting: int, mentors: int) -> Text:
    missing = _n("{count} more mentor would help", "{count} more mentors would help", mentors)
    if asked is None:
        return _(
            "{subject}: {waiting} would have nobody who knows it; {missing}",
            subject=theme(subject), waiting=waiting, missing=missing,
        )  # fmt: skip
    return _(
        "{subject}: {asked} ask for it, {waiting} would have nobody who knows it; {missing}",
        subject=theme(subject), asked=asked, waiting=waiting, missing=missing,
    )  # fmt: skip
