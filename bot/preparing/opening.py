"""A programme opens, closes, and comes back the next year."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from bot import agreements, notices
from bot.cards import as_it_reads, menu_button
from bot.deeds import note, told
from bot.editing import mark
from bot.entities import Document, Kpi, Person, Programme, Rank, Stage, Steward, Wording, new_id
from bot.events import Ask, Fix, Press, Replace, Reply, Say, Submission
from bot.papers import NAMES
from bot.ports import Desk
from bot.preparing import channels, writing
from bot.preparing.overview import found_remarks, settings_card
from bot.preparing.pages import LONGEST_NAME, Copying, Writing
from bot.preparing.place import Place
from bot.questions import results
from bot.rights import check_owner, managed
from bot.values import Button, Card, Divider, Note, Style, bullets, buttons, card, facts
from bot.windows import between, monday
from bot.words import Moment, Reader, Text, _, _n, plain, spell

PAGE = 10
"""Deeds shown at a time."""


def check(press: Press, desk: Desk) -> Reply:
    """What will happen when the programme opens, or what is still missing."""
    programme = _owned(press, desk)
    if programme.stage is not Stage.DRAFT:
        return Say(settings_card(programme, desk))
    found = found_remarks(programme, desk)
    needed = [remark.text for remark in found if remark.needed]
    if needed:
        return Say(
            card(
                _("Not yet: something is missing"),
                bullets(None, needed),
                buttons(
                    Button(
                        label=_("Complete it"),
                        action="programme.walk",
                        subject=programme.id,
                        style=Style.PRIMARY,
                    )
                ),
            )
        )
    planned = notices.planned(programme, desk)
    first = min((notice.at for notice in planned), default=None)
    return Say(
        card(
            _("Open “{programme}”?", programme=programme.name),
            facts(
                (_("Mentors sign up"), between(programme.mentors_open, programme.mentors_close)),
                (_("Mentees sign up"), between(programme.mentees_open, programme.mentees_close)),
                (_("Messages planned"), plain(str(len(planned)))),
                (_("The first one leaves"), _("{when}", when=Moment(at=first)) if first else None),
            ),
            bullets(_("Worth a thought"), [one.text for one in found if not one.needed]),
            Note(text=_("Until then nobody hears of it; you can change or stop each message.")),
            buttons(
                Button(
                    label=_("Open"),
                    action="programme.open",
                    subject=programme.id,
                    style=Style.PRIMARY,
                ),
                Button(label=_("See the messages"), action="notice.list", subject=programme.id),
                Button(label=_("Settings"), action="settings.show", subject=programme.id),
            ),
        )
    )


def open(press: Press, desk: Desk) -> Reply:
    """The manager says so: from now on members may sign up, and the messages leave on their day."""
    programme = _owned(press, desk)
    if programme.stage is not Stage.DRAFT or any(r.needed for r in found_remarks(programme, desk)):
        return check(press, desk)
    programme.stage = Stage.OPEN
    programme.launched_at = desk.now
    notices.schedule(programme, desk)
    desk.promise("digest.send", programme.id, monday(programme, desk.now))
    note("open", press.who, programme, desk)
    return Replace(
        card(
            _("“{programme}” is open", programme=programme.name),
            _("People can sign up on the days that you chose; the messages leave on theirs."),
            Note(text=_("Next: bring in your roster, then call the mentors.")),
            buttons(
                Button(
                    label=_("Bring in a roster"),
                    action="import.ask",
                    subject=programme.id,
                    style=Style.PRIMARY,
                ),
                Button(label=_("Calendar"), action="notice.list", subject=programme.id),
                Button(label=_("Announce"), action="announce.ask", subject=programme.id),
                Button(label=_("Settings"), action="settings.show", subject=programme.id),
            ),
        )
    )


def ask_close(press: Press, desk: Desk) -> Reply:
    """Once more, before a programme closes or a draft goes."""
    programme = _owned(press, desk)
    draft = programme.stage is Stage.DRAFT
    return Say(
        card(
            _("Delete the draft “{programme}”?", programme=programme.name)
            if draft
            else _("Close “{programme}”?", programme=programme.name),
            _("Nobody has heard of it, and nobody will.")
            if draft
            else _("Nobody can sign up any more, and planned messages stop. Running pairs go on."),
            buttons(
                Button(
                    label=_("Delete the draft") if draft else _("Close the programme"),
                    action="programme.end",
                    subject=programme.id,
                    style=Style.DANGER,
                ),
                Button(label=_("Settings"), action="settings.show", subject=programme.id),
            ),
        )
    )


def close(press: Press, desk: Desk) -> Reply:
    """It is over; what was planned is forgotten."""
    programme = _owned(press, desk)
    if programme.stage is not Stage.CLOSED:
        programme.stage = Stage.CLOSED
        programme.closed_at = desk.now
        notices.stop(programme, desk)
        desk.promise("request.over", programme.id, desk.now)
        note("close", press.who, programme, desk)
    return Replace(
        card(
            None,
            _("“{programme}” is closed.", programme=programme.name),
            buttons(
                Button(label=_("Copy"), action="programme.copy", subject=programme.id),
                menu_button(),
            ),
        )
    )


def publish(press: Press, desk: Desk) -> Reply:
    """What putting the new versions of the papers in force would mean; nothing holds yet."""
    programme = _owned(press, desk)
    fresh = writing.waiting(programme, desk)
    if not fresh and not agreements.lagging(programme, desk):
        return Say(writing.listed(programme, desk))
    return Say(_before_enforcing(programme, fresh, desk))


def enforce(press: Press, desk: Desk) -> Reply:
    """Put what was looked at in force, and ask everybody for their agreement."""
    programme = _owned(press, desk)
    fresh = writing.waiting(programme, desk)
    if not fresh and not agreements.lagging(programme, desk):
        return Replace(writing.listed(programme, desk))
    if press.value != _mark(fresh):
        # Somebody has written more since: that has to be looked at too.
        return Replace(_before_enforcing(programme, fresh, desk))
    for document in fresh:
        document.in_force_at = desk.now
        about = spell(NAMES[document.paper], Reader(programme.language))
        note("publish", press.who, programme, desk, about)
    asked = agreements.ask_again(programme, desk)
    return Replace(
        card(
            None,
            _n(
                "In force. {count} person is asked for their agreement.",
                "In force. {count} people are asked for their agreement.",
                asked,
            )
            if fresh
            else _n(
                "{count} person is asked for their agreement.",
                "{count} people are asked for their agreement.",
                asked,
            ),
            buttons(Button(label=_("Settings"), action="settings.show", subject=programme.id)),
        )
    )


def _before_enforcing(programme: Programme, fresh: list[Document], desk: Desk) -> Card:
    count = agreements.behind(programme, fresh, desk)
    message = desk.worded(agreements.asking(programme, desk), programme)
    return card(
        _("Before it holds: the new papers")
        if fresh
        else _("Before I ask for their agreement"),
        Note(text=_("Nothing has been sent. Nobody hears of this before you confirm.")),
        facts(
            (_("Programme"), plain(programme.name)),
            *(
                (NAMES[one.paper], _("version {version}", version=one.version))
                for one in fresh
            ),
            (_("Goes to"), _n("{count} person who takes part", "{count} people who take part",
                              count)),
        ),
        buttons(
            *(
                Button(
                    label=_("Read again: {paper}", paper=NAMES[one.paper]),
                    action="page.open",
                    subject=programme.id,
                    value=f"{Writing.name}:{one.paper}",
                )
                for one in fresh
            )
        ),
        *([Divider(), *as_it_reads(message, programme.zone), Divider()] if count else []),
        buttons(
            Button(
                label=_n("Ask {count} person", "Ask {count} people", count)
                if not fresh
                else _n("Put in force, ask {count} person", "Put in force, ask {count} people",
                        count)
                if count
                else _("Put in force"),
                action="paper.enforce",
                subject=programme.id,
                value=_mark(fresh),
                style=Style.PRIMARY,
            ),
            Button(label=_("Charter and papers"), action="paper.list", subject=programme.id),
        ),
    )  # fmt: skip


def _mark(fresh: list[Document]) -> str:
    """A sign of what the waiting versions say."""
    return mark({one.id: [str(one.version), one.link, *map(str, one.texts.items())]
                 for one in fresh})  # fmt: skip


def ask_copy(press: Press, desk: Desk) -> Ask:
    """What next year's programme is called, and what was learned."""
    place = Place.read(press.subject)
    programme = managed(replace(press, subject=place.programme), desk, closed=True)
    return Ask(
        Copying,
        subject=Place(programme.id).written,
        filled={"called": _next_name(programme.name)},
        opening=(
            Note(
                text=_(
                    "Settings, texts, what you changed in the calendar and managers are copied; "
                    "dates move by a year."
                )
            ),
        ),
    )


def copy(form: Submission[Copying], desk: Desk) -> Reply:
    """The same programme as a draft, a year later, with what was learned."""
    old = managed(Press(form.who, form.at, Place.read(form.subject).programme), desk, closed=True)
    if any(one.name.casefold() == form.answers.called.casefold() for one in desk.programmes()):
        return Fix(form.asked, {"called": _("There is a programme of that name already.")})
    fresh = old.model_dump(
        exclude={
            "id",
            "revision",
            "launched_at",
            "closed_at",
            "edited_by",
            "edited_at",
            "page_token",
        }
    )
    dates = ("reached_by", "mentors_open", "mentors_close", "mentees_open", "mentees_close",
             "starts_on")  # fmt: skip
    fresh |= {name: _a_year_later(fresh[name]) for name in dates}
    fresh |= {
        "name": form.answers.called,
        "stage": Stage.DRAFT,
        "made_by_default": False,
        "copied_from": old.id,
        "lessons": _lessons(form.answers.lessons, old, form.who.reader, desk),
        "created_by": form.who.id,
        "created_at": desk.now,
    }
    programme = desk.add(Programme.model_validate(fresh))
    _copy_what_belongs(old, programme, form.who, desk)
    notices.carry_over(old, programme, desk)
    note("copy", form.who, programme, desk)
    return Say(settings_card(programme, desk))


def history(press: Press, desk: Desk) -> Reply:
    """Who did what, newest first; the value is the page."""
    programme = managed(press, desk, closed=True)
    page = press.page
    deeds = desk.deeds(programme, page * PAGE, PAGE + 1)
    lines = [
        _("{when}: {who} {what}", when=Moment(at=deed.at), who=who.who, what=told(deed))
        for deed, who in deeds[:PAGE]
    ]
    said = card(
        _("What was done"),
        bullets(None, lines) or Note(text=_("Nothing yet.")),
        buttons(
            _turn(_("Newer"), programme, page - 1) if page else None,
            _turn(_("Older"), programme, page + 1) if len(deeds) > PAGE else None,
            Button(label=_("Settings"), action="settings.show", subject=programme.id),
        ),
    )
    return Replace(said) if press.value else Say(said)


def bind(press: Press, desk: Desk) -> Reply:
    """The word `bind`, typed in a channel: that channel means this programme from now on."""
    if not press.channel:
        return Say(card(None, _("Type this word in the channel that you mean.")))
    elsewhere = replace(press, channel="")
    programme = managed(elsewhere, desk)
    if reason := channels.taken(press.channel, programme, press.who, desk):
        return Say(card(None, reason))
    if press.channel not in programme.channels:
        programme.channels = [*programme.channels, press.channel]
        known = desk.channel(press.channel)
        note("bind", press.who, programme, desk, known.name if known else press.channel)
    return Say(
        card(
            None,
            _("From now on, this channel means “{programme}”.", programme=programme.name),
            buttons(Button(label=_("Settings"), action="settings.show", subject=programme.id)),
        )
    )


def _owned(press: Press, desk: Desk) -> Programme:
    programme = managed(press, desk, closed=True)
    check_owner(press.who, programme, desk)
    return programme


def _turn(label: Text, programme: Programme, page: int) -> Button:
    return Button(label=label, action="history.show", subject=programme.id, value=str(page))


def _copy_what_belongs(old: Programme, new: Programme, who: Person, desk: Desk) -> None:
    named = {person.id: steward.rank for person, steward in desk.stewards(old)}
    named[who.id] = Rank.OWNER
    for person_id, rank in named.items():
        desk.add(Steward(programme_id=new.id, person_id=person_id, rank=rank, since=desk.now))
    for kpi in desk.kpis(old):
        desk.add(Kpi.model_validate(_again(kpi, new) | {"added_at": kpi.added_at}))
    newest: dict[str, Document] = {}
    for document in desk.papers(old):
        newest.setdefault(document.paper, document)
    for document in newest.values():
        kept = _again(document, new) | {"version": 1, "in_force_at": desk.now}
        desk.add(Document.model_validate(kept))
    for key, words in desk.wordings(old).items():
        for language, own in words.items():
            desk.add(
                Wording(programme_id=new.id, key=key, language=language, words=own,
                        set_by=who.id, set_at=desk.now)
            )  # fmt: skip


def _again(entity: Kpi | Document, programme: Programme) -> dict[str, object]:
    return {
        **entity.model_dump(exclude={"community_id"}),
        "id": new_id(),
        "programme_id": programme.id,
    }


def _lessons(written: str, old: Programme, reader: Reader, desk: Desk) -> str:
    """What the manager wrote, with last year's figures."""
    now = desk.figures(old)
    figures = [
        spell(_n("{count} mentor", "{count} mentors", now.mentors), reader),
        spell(_n("{count} mentee", "{count} mentees", now.mentees), reader),
        spell(_n("{count} running pair", "{count} running pairs", now.active), reader),
        spell(_n("{count} meeting held", "{count} meetings held", now.meetings_held), reader),
    ]
    means = [spell(line, reader) for line in results(old, desk)]
    return "\n".join([*([written] if written else []), ", ".join(figures), *means])


def _a_year_later(on: date | None) -> date | None:
    if on is None:
        return None
    try:
        return on.replace(year=on.year + 1)
    except ValueError:
        # The 29th of February.
        return on.replace(year=on.year + 1, day=28)


def _next_name(name: str) -> str:
    """'Mentorat 2026' as 'Mentorat 2027'."""
    words = [str(int(w) + 1) if w.isdecimal() and len(w) == 4 else w for w in name.split()]
    return " ".join(words)[:LONGEST_NAME]
