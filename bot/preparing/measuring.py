"""What a programme is measured by."""

from __future__ import annotations

from dataclasses import replace

from bot.aims import AIMS, MEASURES
from bot.cards import out_of_date
from bot.deeds import note
from bot.editing import mark, overtaken
from bot.entities import Kpi, Programme
from bot.events import Ask, Fix, Press, Replace, Reply, Say, Submission
from bot.forms import Raw
from bot.ports import Desk
from bot.preparing.pages import CONCERNS, Measuring
from bot.preparing.place import Place
from bot.rights import Refused, check_manager, managed
from bot.values import Block, Button, Card, Paragraph, Style, buttons, card
from bot.words import Reader, _, plain, spell

MOST = 8
"""Measures that a programme may have: more are not looked at."""


def ask(programme: Programme, place: Place, press: Press, desk: Desk) -> Ask:
    """A measure as it is kept, or the first one that suits the objective."""
    kpi = _kpi(place, programme, desk)
    if kpi is None and place.walk:
        kpi = next(iter(desk.kpis(programme)), None)
    kept = Measuring.read(kpi) if kpi else _proposed(programme, press.who.reader, desk)
    here = replace(place, part=kpi.id if kpi else "", mark=mark(kept) if kpi else "")
    return Ask(Measuring, subject=here.written, filled=kept)


def keep(programme: Programme, place: Place, form: Submission[Measuring], desk: Desk) -> Fix | None:
    """Keep a measure, new or changed."""
    kpi = _kpi(place, programme, desk)
    if kpi and place.mark and place.mark != mark(Measuring.read(kpi)):
        return overtaken(form.asked, Measuring.read(kpi), desk.person(programme.edited_by))
    if kpi is None:
        if len(desk.kpis(programme)) >= MOST:
            return Fix(form.asked, {"called": _("{most} measures are enough.", most=MOST)})
        kpi = desk.add(Kpi(programme_id=programme.id, name="", added_at=desk.now))
    form.answers.write(kpi)
    return None


def show(press: Press, desk: Desk) -> Reply:
    """The measures of a programme."""
    return Say(_listed(managed(press, desk), desk))


def remove(press: Press, desk: Desk) -> Reply:
    """One measure less."""
    kpi = desk.kpi(press.subject)
    programme = desk.programme(kpi.programme_id) if kpi else None
    if kpi is None or programme is None:
        raise Refused(out_of_date())
    check_manager(press.who, programme, desk)
    note("edit", press.who, programme, desk, kpi.name)
    desk.drop(kpi)
    return Replace(_listed(programme, desk))


def _listed(programme: Programme, desk: Desk) -> Card:
    kpis = desk.kpis(programme)
    return card(
        _("Measures of success"),
        _("None yet. One figure that people look at is better than ten that they do not.")
        if not kpis
        else None,
        *(block for kpi in kpis for block in _measure(kpi, programme)),
        buttons(
            Button(
                label=_("Add a measure"),
                action="page.open",
                subject=programme.id,
                value=Measuring.name,
                style=Style.PRIMARY,
            )
            if len(kpis) < MOST
            else None,
            Button(label=_("Settings"), action="settings.show", subject=programme.id),
        ),
    )


def _measure(kpi: Kpi, programme: Programme) -> tuple[Block | None, ...]:
    labels = {option.value: option.label for option in CONCERNS}
    return (
        Paragraph(
            lead=plain(kpi.name),
            text=_(
                "{concerns}. Today: {baseline}. Target: {target}. {measure}",
                concerns=labels.get(kpi.concerns) or plain(""),
                baseline=plain(kpi.baseline) if kpi.baseline else _("unknown"),
                target=kpi.target,
                measure=kpi.measure,
            ),
        ),
        buttons(
            Button(
                label=_("Edit"),
                action="page.open",
                subject=programme.id,
                value=f"{Measuring.name}:{kpi.id}",
            ),
            Button(label=_("Remove"), action="kpi.remove", subject=kpi.id),
        ),
    )


def _kpi(place: Place, programme: Programme, desk: Desk) -> Kpi | None:
    kpi = desk.kpi(place.part) if place.part else None
    return kpi if kpi and kpi.programme_id == programme.id else None


def _proposed(programme: Programme, reader: Reader, desk: Desk) -> dict[str, Raw]:
    """The next measure that suits the objective and is not there yet."""
    aim = AIMS.get(programme.aim)
    keys = aim.measures if aim else ("monthly",)
    there = {kpi.name for kpi in desk.kpis(programme)}
    for key in keys:
        measure = MEASURES[key]
        name = spell(measure.name, reader)
        if name not in there:
            return {
                "called": name,
                "concerns": measure.concerns,
                "measure": spell(measure.how, reader),
                "target": spell(measure.target, reader),
            }
    return {"concerns": "both"}
