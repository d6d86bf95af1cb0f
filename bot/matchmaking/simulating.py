"""A manager sees what a round would give, and tries other settings, without anybody hearing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar

from bot import offers
from bot.cards import out_of_date
from bot.entities import Programme, Round, RoundStatus
from bot.events import Ask, Press, Replace, Reply, Say, Submission
from bot.forms import Form, Look, Question, Raw, Within
from bot.judging import COUNTED, LEVELS, OBJECTIVE_OPTIONS
from bot.matching import Objective
from bot.matchmaking.drafts import computed_round, under_way
from bot.matchmaking.sketches import sketch
from bot.matchmaking.summaries import LOWER, NEWCOMERS, figures, reported, scarcest, shortages
from bot.offers import USUAL
from bot.ports import Desk
from bot.rights import Refused, managed
from bot.themes import theme_options
from bot.values import Card
from bot.words import Text, _

COMPARED = ("mentees", "pairs", "coverage", "mean", "worst", "lists", "placed", "scarcity")
"""The figures that stand beside those of what was tried out."""


class Trying(Form):
    """What could be otherwise in a round; nothing of it is kept as a setting."""

    name: ClassVar[str] = "round-trying"
    title: ClassVar[Text] = _("Try something else")
    submit: ClassVar[Text] = _("See what it gives")

    places: Annotated[int, Within(ge=0, le=9), Question(_("More places for each"), Look.NUMBER)]
    floor: Annotated[
        int, Within(ge=0, le=90), Question(_("No pair below (in percent)"), Look.NUMBER)
    ]
    objective: Annotated[
        str, Question(_("What a round seeks"), Look.CHOICE, options=OBJECTIVE_OPTIONS)
    ]
    mentors: Annotated[
        int, Within(ge=0, le=99), Question(_("How many more mentors"), Look.NUMBER)
    ] = 0
    theme: Annotated[str, Question(_("For which theme"), Look.CHOICE)] = ""


class Reweighing(Form):
    """What could count more or less in a pair; nothing of it is kept as a setting (G02)."""

    name: ClassVar[str] = "round-weights"
    title: ClassVar[Text] = _("Try what counts")
    submit: ClassVar[Text] = _("See what it gives")

    needs: Annotated[str, Question(COUNTED["needs"], Look.CHOICE, options=LEVELS)]
    themes: Annotated[str, Question(COUNTED["themes"], Look.CHOICE, options=LEVELS)]
    practical: Annotated[str, Question(COUNTED["practical"], Look.CHOICE, options=LEVELS)]
    experience: Annotated[str, Question(COUNTED["experience"], Look.CHOICE, options=LEVELS)]
    people: Annotated[str, Question(COUNTED["people"], Look.CHOICE, options=LEVELS)]


def simulate(press: Press, desk: Desk) -> Reply:
    """The words `match simulate`: what a round would give today."""
    return Say(_begin(press, managed(press, desk), {}, desk))


def show(press: Press, desk: Desk) -> Reply:
    """The figures of a round, simulated or to look at."""
    programme, round = computed_round(press, desk)
    return Replace(figures(round, programme, desk))


def lack(press: Press, desk: Desk) -> Reply:
    """Their second page."""
    _programme, round = computed_round(press, desk)
    return Replace(shortages(round, desk))


def attempt(press: Press, desk: Desk) -> Reply:
    """One of the variants that stand ready."""
    programme, round = computed_round(press, desk)
    changes: dict[str, object]
    match press.value:
        case "places":
            changes = {"places": 1}
        case "floor":
            changes = {"floor": max(0, programme.floor - LOWER)}
        case "fair":
            changes = {"objective": str(Objective.FAIR)}
        case "mentors" if theme := scarcest(round, programme):
            changes = {"mentors": NEWCOMERS, "theme": theme}
        case _:
            raise Refused(out_of_date())
    return Say(_compare(press, programme, round, changes, desk))


def ask(press: Press, desk: Desk) -> Reply:
    """The form in which anything can be tried, as the settings stand and what was tried last."""
    programme, round = computed_round(press, desk)
    tried: Mapping[str, Any] = round.changes
    theme = scarcest(round, programme) or next(iter(programme.themes), "")
    return Ask(
        Trying if programme.themes else Trying.without({"mentors", "theme"}),
        subject=round.id,
        filled={
            "places": str(tried.get("places", 0)),
            "floor": str(tried.get("floor", programme.floor)),
            "objective": tried.get("objective", programme.objective),
            "mentors": str(tried.get("mentors", 0)),
            "theme": tried.get("theme", theme),
        },
        options={"theme": theme_options(programme.themes)},
    )


def compare(form: Submission[Trying], desk: Desk) -> Reply:
    """What was typed, beside what the settings give."""
    programme, round = computed_round(Press(form.who, form.at, form.subject), desk)
    told = form.answers
    changes = _of(round, "weights")
    if told.places:
        changes["places"] = told.places
    if told.floor != programme.floor:
        changes["floor"] = told.floor
    if told.objective != programme.objective:
        changes["objective"] = told.objective
    if programme.themes and told.mentors and told.theme:
        changes |= {"mentors": told.mentors, "theme": told.theme}
    press = Press(form.who, form.at, programme.id)
    return Say(_compare(press, programme, round, changes, desk))


def ask_weights(press: Press, desk: Desk) -> Reply:
    """The form in which other things count, as the settings stand and what was tried last."""
    programme, round = computed_round(press, desk)
    tried: Mapping[str, Any] = round.changes.get("weights") or {}  # type: ignore[assignment]
    filled: dict[str, Raw] = {
        name: str(tried.get(name, programme.weights.get(name, USUAL))) for name in COUNTED
    }
    return Ask(Reweighing, subject=round.id, filled=filled)


def compare_weights(form: Submission[Reweighing], desk: Desk) -> Reply:
    """The same, with what else was tried."""
    programme, round = computed_round(Press(form.who, form.at, form.subject), desk)
    told = {name: int(getattr(form.answers, name)) for name in COUNTED}
    changes = _of(round, "places", "floor", "objective", "mentors", "theme")
    other = {
        name: level for name, level in told.items() if level != programme.weights.get(name, USUAL)
    }
    if other:
        changes["weights"] = other
    press = Press(form.who, form.at, programme.id)
    return Say(_compare(press, programme, round, changes, desk))


def _of(round: Round, *names: str) -> dict[str, object]:
    """What was tried out in a round, of that."""
    return {name: round.changes[name] for name in names if name in round.changes}


def _compare(
    press: Press, programme: Programme, round: Round, changes: dict[str, object], desk: Desk
) -> Card:
    """Beside the same people as they were, or they are counted again first."""
    if not changes or desk.answers_since(programme, round.drawn_at):
        return _begin(press, programme, {}, desk)
    before: Any = round.changes.get("before") or {
        name: round.report.get(name, 0) for name in COMPARED
    }
    return _begin(press, programme, {**changes, "before": before}, desk)


def _begin(press: Press, programme: Programme, changes: dict[str, object], desk: Desk) -> Card:
    round = desk.add(
        Round(
            programme_id=programme.id,
            kind=programme.kind,
            drawn_by=press.who.id,
            drawn_at=press.at,
            status=RoundStatus.SIMULATED,
            simulated=True,
            changes=changes,
        )
    )
    if desk.waiting(programme) + desk.with_room(programme) <= offers.FEW:
        people = offers.tried(offers.gather(programme, desk), changes, programme)
        computed = offers.compute(people)
        round.report = reported(computed, programme)
        sketch(computed, round, desk)
        return figures(round, programme, desk)
    round.status = RoundStatus.COMPUTING
    desk.promise("round.compute", round.id, desk.now)
    return under_way(round)
