"""The menu, help, the language, and words that Tandem does not know."""

from __future__ import annotations

from bot.aims import said
from bot.cards import join_button, meet_button, menu_button, what_a_round_makes
from bot.enrolments import LIVE, complete_line, completeness
from bot.entities import Enrolment, Person, Programme, Stage, Standing
from bot.events import Press, Replace, Reply, Say
from bot.footing import first
from bot.pairs import lasting, running
from bot.ports import Desk
from bot.requests import find_button, own_button
from bot.values import (
    Block,
    Button,
    Buttons,
    Card,
    Note,
    Paragraph,
    Style,
    bullets,
    buttons,
    card,
    facts,
)
from bot.windows import between
from bot.words import LANGUAGES, Day, Listed, Text, _, _n, language_of, plain

MOST_SHOWN = 3
"""Programmes that the menu tells of."""


def menu(press: Press, desk: Desk) -> Reply:
    """What this person can do now, as buttons."""
    return Say(menu_card(press, desk))


def menu_card(press: Press, desk: Desk) -> Card:
    """The menu as a card."""
    who = press.who
    enrolled = any(one.standing is not Standing.LEFT for one in desk.enrolments(who))
    pairs = lasting(running(who, desk))
    programmes = _programmes(press, desk)
    rows = (block for block in programmes if isinstance(block, Buttons))
    shown = {one.action for row in rows for one in row.items if isinstance(one, Button)}
    greeting = (
        _("Hello {name}. What would you like to do?", name=who.first_name)
        if enrolled
        else _("Hello {name}. I bring mentors and mentees together, here in the chat.",
               name=who.first_name)
    )  # fmt: skip
    return card(
        _("Mentoring"),
        greeting,
        *programmes,
        *_unfinished(press, desk),
        buttons(
            join_button() if not (enrolled or programmes) else None,
            meet_button(pairs[0]).model_copy(update={"style": Style.PLAIN})
            if len(pairs) == 1 and "meet.open" not in shown
            else None,
            _button(_("Plan our meetings"), "meet.choose") if len(pairs) > 1 else None,
            find_button() if _learns(press, desk) else None,
            own_button(who, desk),
            _button(_("Where I stand"), "standing.show") if enrolled else None,
            _button(_("My place"), "place.show")
            if enrolled and "place.show" not in shown
            else None,
            _break_button(press, desk),
            _button(_("Is mentoring for me?"), "quiz.show") if not enrolled else None,
            _button(_("Language"), "language.show"),
            _button(_("Help"), "help.show"),
        ),
        *_manager_part(press, desk),
    )


def _break_button(press: Press, desk: Desk) -> Button | None:
    """A break, or its end."""
    mine = {one.standing for one in desk.enrolments(press.who)}
    if Standing.ACTIVE in mine:
        return _button(_("Take a break"), "place.pause")
    return _button(_("Resume now"), "place.resume") if Standing.PAUSED in mine else None


def _learns(press: Press, desk: Desk) -> bool:
    """Whether somebody takes part who would like a mentor."""
    mine = desk.enrolments(press.who)
    return any(one.standing is Standing.ACTIVE and one.role.learns for one in mine)


def _programmes(press: Press, desk: Desk) -> list[Block]:
    """What each programme is for (A03, C22), its dates, where one stands there, and what to do.

    The channel's alone, where it has one. A programme that says nothing of itself is not announced,
    but to those who take part.
    """
    who = press.who
    running = [
        (one, desk.enrolment(who, one)) for one in desk.programmes() if one.stage is Stage.OPEN
    ]
    here = [one for one in running if press.channel and press.channel in one[0].channels]
    told_of = [(one, told) for one, told in here or running if one.specific or _is_in(told)]
    # Those in which somebody takes part come first.
    told_of.sort(key=lambda one: not _is_in(one[1]))
    return [
        block
        for programme, told in told_of[:MOST_SHOWN]
        for block in _programme(programme, told, who, desk)
    ]


def _programme(
    programme: Programme, told: Enrolment | None, who: Person, desk: Desk
) -> list[Block]:
    aim = said(programme, "specific") or plain(programme.specific)
    dates = facts(
        (_("Mentors sign up"), between(programme.mentors_open, programme.mentors_close)),
        (_("Mentees sign up"), between(programme.mentees_open, programme.mentees_close)),
        (_("Begins"), _("{day}", day=Day(on=programme.starts_on)) if programme.starts_on else None),
    )
    line, button = first(who, told, programme, desk)
    blocks: list[Block] = []
    if programme.specific:
        blocks.append(Paragraph(lead=plain(programme.name), text=aim))
        blocks += [dates] if dates.rows else []
        blocks += [Paragraph(lead=_("Where you stand"), text=line)] if line else []
    elif line:
        blocks.append(Paragraph(lead=plain(programme.name), text=line))
    return [*blocks, Buttons(items=(button,))]


def _is_in(told: Enrolment | None) -> bool:
    return told is not None and told.standing is not Standing.LEFT


def _unfinished(press: Press, desk: Desk) -> list[Note]:
    """What is still to be told, where somebody takes part in one programme."""
    mine = [one for one in desk.enrolments(press.who) if one.standing in LIVE]
    complete = completeness(mine[0]) if len(mine) == 1 else None
    return [Note(text=complete_line(complete))] if complete and complete.add else []


def _manager_part(press: Press, desk: Desk) -> list[Text | Buttons | None]:
    programmes = desk.steers(press.who)
    create = _button(_("Prepare a programme"), "programme.create")
    if not programmes:
        return [buttons(create)] if press.who.owner else []
    names = Listed(items=tuple(plain(one.name) for one in programmes))
    return [
        _("You manage: {programmes}.", programmes=names),
        buttons(
            _button(
                what_a_round_makes(programmes[0])
                if len(programmes) == 1
                else _("Compute the pairs"),
                "round.draw",
            ),
            _button(_("Announce"), "announce.ask"),
            _button(_("Programme status"), "standing.show"),
            _button(_("Settings"), "settings.show"),
            _waiting_button(programmes, desk),
            create,
        ),
    ]


def _waiting_button(programmes: list[Programme], desk: Desk) -> Button | None:
    """Those who wait for a manager's yes."""
    waiting = {one.id: desk.request_count(one) for one in programmes}
    asked = [id for id, count in waiting.items() if count]
    if not asked:
        return None
    return Button(
        label=_n("{count} request waits", "{count} requests wait", sum(waiting.values())),
        action="enrolment.queue",
        subject=asked[0],
    )


def help(press: Press, desk: Desk) -> Reply:
    """The words that can be typed."""
    words: list[Text] = [
        _("{word}: sign up, or change your answers", word=_("join")),
        _("{word}: what you have told me", word=_("profile")),
        _("{word}: leave, change what you offer", word=_("place")),
        _("{word}: take a break until a date", word=_("pause")),
        _("{word}: what I keep about you", word=_("data")),
        _("{word}: look for a mentor, by skill, field, city or name", word=_("find")),
        _("{word}: your match, your meetings, what comes next", word=_("status")),
        _("{word}: plan your meetings", word=_("meet")),
        _("{word}: your next date", word=_("next")),
        _("{word}: say whether a meeting took place", word=_("log")),
        _("{word}: invite somebody to the programme", word=_("invite")),
        _("{word}: say what the programme has changed for you", word=_("testify")),
        _("{word}: Tandem in two minutes", word=_("tour")),
        _("{word}: tell the managers of a problem", word=_("flag")),
        _("{word}: choose French or English", word=_("language")),
    ]
    managers: list[Text] = [
        _("{word}: prepare a programme, page by page", word=_("create")),
        _("{word}: change it, open it, name its managers", word=_("settings")),
        _("{word}: say Tandem's sentences in your own words", word=_("texts")),
        _("{word}: make a channel mean this programme", word=_("bind")),
        _("{word}: compute the pairs, look, then send", word=_("match")),
        _("{word}: see what a round would give, try other figures", word=_("match simulate")),
        _("{word}: bring two people together, or find who fits one", word=_("pair")),
        _("{word}: call mentors, remind, ask, introduce", word=_("announce")),
        _("{word}: what leaves, and when", word=_("calendar")),
        _("{word}: how the programme stands", word=_("status")),
        _("{word}: bring in a roster of people", word=_("import")),
        _("{word}: which themes lack mentors, and who could help", word=_("themes")),
        _("{word}: remind those who are late to answer", word=_("nudge")),
        _("{word}: who did what", word=_("history")),
        _("{word}: close a programme", word=_("close")),
    ]
    return Say(
        card(
            _("What you can type"),
            bullets(None, words),
            bullets(_("For managers"), managers) if desk.steers(press.who) else None,
            Note(
                text=_(
                    "In Slack, put {slash} before the word; elsewhere the word is enough.",
                    slash=_("/mentoring"),
                )
            ),
            buttons(menu_button()),
        )
    )


def unknown(typed: str, near: list[Text]) -> Reply:
    """A word that means nothing here, with the closest ones."""
    shown = typed.strip()[:60]
    return Say(
        card(
            None,
            _("I do not know the word “{word}”.", word=shown),
            bullets(_("Did you mean"), near),
            buttons(menu_button(), _button(_("Help"), "help.show")),
        )
    )


def language(press: Press, desk: Desk) -> Reply:
    """The two languages, as buttons; or the one that was named after the word."""
    wanted = press.value.strip().casefold()
    named = {"fr": "fr", "en": "en", "an": "en"}.get(wanted[:2]) if wanted else None
    if named:
        return speak(Press(press.who, press.at, value=named), desk)
    return Say(_choice(press.who.reader.language))


def speak(press: Press, desk: Desk) -> Reply:
    """From now on, this language."""
    if press.value not in LANGUAGES:
        return Say(_choice(press.who.reader.language))
    press.who.chosen_language = language_of(press.value)
    return Replace(
        card(None, _("I will write to you in English from now on."), buttons(menu_button()))
    )


def _choice(now: str) -> Card:
    return card(
        None,
        _("Which language shall I write to you in?"),
        buttons(
            *(
                Button(
                    label=plain({"fr": "Français", "en": "English"}[code]),
                    action="language.speak",
                    value=code,
                    style=Style.PRIMARY if code == now else Style.PLAIN,
                )
                for code in LANGUAGES
            )
        ),
    )


def _button(label: Text, action: str) -> Button:
    return Button(label=label, action=action)
