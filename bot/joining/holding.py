"""What is kept about somebody, told to them alone."""

from __future__ import annotations

from bot import agreements, windows
from bot.cards import menu_button, out_of_date, which_programme
from bot.enrolments import LIVE, whereabouts
from bot.entities import Enrolment, Listing, Person, Programme, Stage, Standing
from bot.events import Press, Reply, Say
from bot.joining.profile import answers, edit_button
from bot.ports import Desk, Traces
from bot.rights import Refused, contact
from bot.themes import zone
from bot.values import Block, Button, Fact, Facts, Note, Paragraph, bullets, buttons, card, facts
from bot.words import Day, Listed, Term, Text, Vocabulary, _, _n, plain

MOST_LINES = 5
"""Lines of rosters that are told."""


def show(press: Press, desk: Desk) -> Reply:
    """The word `data`: the account, the answers, the consents, and whom one met."""
    there = desk.known_in(press.who)
    if press.subject:
        there = [one for one in there if one.id == press.subject]
        if not there:
            raise Refused(out_of_date())
    if len(there) > 1:
        raise Refused(which_programme(there, press))
    programme = next(iter(there), None)
    told = desk.enrolment(press.who, programme) if programme else None
    return Say(
        card(
            _("What I keep about you"),
            _account(press.who, told, desk),
            *(_in(press.who, told, programme, desk) if programme else []),
            Note(
                text=_(
                    "Also kept: the messages that I write to you, and what you have typed into "
                    "a form and not sent yet."
                )
            ),
            *_ways(told, programme, desk),
        )
    )


def _account(who: Person, told: Enrolment | None, desk: Desk) -> Facts:
    """What the platform and the rosters say of somebody, and their own choices."""
    listed = [line for one in desk.lines(who)[:MOST_LINES] if (line := _line(one))]
    avoided = len(desk.avoided_by(who))
    reader = who.reader
    language = Term(vocabulary=Vocabulary.LANGUAGE, code=reader.language)
    return facts(
        (_("Name"), plain(who.name)),
        (_("E-mail"), plain(who.email) if who.email else None),
        (_("Language"), _("{language}", language=language)),
        (_("Time zone"), None if told else zone(reader.zone)),
        *((_("In a roster"), line) for line in listed),
        (
            _("People to avoid"),
            _n("{count} person; nobody else reads it", "{count} people; nobody else reads it",
               avoided) if avoided else None,
        ),
        (
            _("Manager"),
            _("What you do as a manager stands in the history.") if desk.steers(who) else None,
        ),
    )  # fmt: skip


def _line(listed: Listing) -> Text | None:
    """What a roster says besides name and e-mail."""
    years = listed.experience
    said = [
        plain(str(listed.cohort)) if listed.cohort else None,
        plain(listed.degree) if listed.degree else None,
        plain(listed.sector) if listed.sector else None,
        _n("{count} year of experience", "{count} years of experience", years) if years else None,
    ]
    items = tuple(one for one in said if one)
    return _("{things}", things=Listed(items=items)) if items else None


def _in(
    who: Person, told: Enrolment | None, programme: Programme, desk: Desk
) -> list[Block | None]:
    """What a programme keeps."""
    consents = desk.consents(who, programme)
    agreed = [agreements.line(one, told, programme) for one in consents]
    traces = desk.traces(who, programme)
    place = (
        _(
            "{standing} Since {date}.",
            standing=whereabouts(told, programme, desk.now),
            date=Day(on=windows.day(programme, told.enrolled_at)),
        )
        if told
        else _("You have not signed up.")
    )
    return [
        Paragraph(lead=plain(programme.name), text=place),
        Facts(rows=(*answers(who, told, programme).rows, *_besides(told, desk))) if told else None,
        bullets(_("What you agreed to"), agreed),
        _left(traces),
    ]


def _besides(told: Enrolment, desk: Desk) -> tuple[Fact, ...]:
    """The answers that a profile does not show."""
    boss = desk.person(told.manager_id) if told.manager_id else None
    guardian = " ".join(filter(None, (told.guardian, told.guardian_contact)))
    return facts(
        (_("What you have tried already"), plain(told.tried) if told.tried else None),
        (_("Why you would like to take part"), plain(told.motivation) if told.motivation else None),
        (_("Your line manager"), plain(boss.name) if boss else None),
        (_("Your parent or guardian"), plain(guardian) if guardian else None),
        (
            _("Five sentences about you"),
            plain(" ".join(map(str, told.personality))) if told.personality else None,
        ),
    ).rows


def _left(traces: Traces) -> Facts | None:
    """Whom they met, and what else is kept, counted."""
    counted = [
        (traces.proposals, _n("{count} proposal", "{count} proposals", traces.proposals)),
        (traces.requests, _n("{count} request", "{count} requests", traces.requests)),
        (traces.meetings, _n("{count} meeting", "{count} meetings", traces.meetings)),
        (traces.surveys, _n("{count} survey answered", "{count} surveys answered", traces.surveys)),
        (traces.polls, _n("{count} poll answered", "{count} polls answered", traces.polls)),
        (
            traces.testimonials,
            _n("{count} testimonial", "{count} testimonials", traces.testimonials),
        ),
        (
            traces.announcements,
            _n("{count} announcement", "{count} announcements", traces.announcements),
        ),
    ]
    kept = tuple(text for count, text in counted if count)
    found = facts(
        (_("Pairs"), _("{people}", people=Listed(items=traces.met)) if traces.met else None),
        (_("Also kept"), _("{things}", things=Listed(items=kept)) if kept else None),
    )
    return found if found.rows else None


def _ways(told: Enrolment | None, programme: Programme | None, desk: Desk) -> list[Block | None]:
    """How to correct it, how to leave, and whom to ask for the rest."""
    whom = contact(programme, desk) if programme else next(iter(desk.owners()), None)
    asked = whom.who if whom else _("the programme's team")
    over = programme is None or programme.stage is Stage.CLOSED
    here = told is not None and told.standing in (Standing.BEGUN, Standing.LISTED, *LIVE)
    place = programme if here and not over else None
    return [
        Paragraph(
            lead=_("A copy, or have it erased?"),
            text=_("Write to {contact}, who sees to it and answers you.", contact=asked),
        ),
        buttons(
            edit_button(place) if place else None,
            Button(label=_("What I agreed to"), action="consent.show", subject=programme.id)
            if programme and told and not over
            else None,
            Button(label=_("People to avoid"), action="avoid.open", subject=place.id)
            if place
            else None,
            Button(label=_("Leave"), action="place.leave", subject=place.id) if place else None,
            menu_button(),
        ),
    ]
