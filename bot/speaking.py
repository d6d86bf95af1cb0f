"""The menu, help, the language, and words that Tandem does not know."""

from __future__ import annotations

from bot.cards import join_button, meet_button, menu_button
from bot.entities import Status
from bot.events import Command, Press, Replace, Reply, Say
from bot.ports import Desk
from bot.values import Button, Buttons, Card, Note, Style, bullets, buttons, card
from bot.words import LANGUAGES, Text, _, language_of, plain


def menu(event: Command | Press, desk: Desk) -> Reply:
    """What this person can do now, as buttons."""
    return Say(menu_card(event, desk))


def menu_card(event: Command | Press, desk: Desk) -> Card:
    """The menu as a card."""
    who = event.who
    enrolled = desk.enrolment(who) is not None
    pairs = [m for m in desk.open_matches(who) if m.status is Status.ACTIVE]
    greeting = (
        _("Hello {name}. What would you like to do?", name=who.first_name)
        if enrolled
        else _("Hello {name}. I bring mentors and mentees together, here in the chat.",
               name=who.first_name)
    )  # fmt: skip
    return card(
        _("Mentoring"),
        greeting,
        buttons(
            join_button() if not enrolled else None,
            meet_button(pairs[0]) if len(pairs) == 1 else None,
            _button(_("Plan our meetings"), "meet.choose") if len(pairs) > 1 else None,
            _button(_("Where I stand"), "standing.show") if enrolled else None,
            _button(_("My profile"), "profile.show") if enrolled else None,
            _button(_("Language"), "language.show"),
            _button(_("Help"), "help.show"),
        ),
        *_manager_part(event, desk),
    )


def _manager_part(event: Command | Press, desk: Desk) -> list[Text | Buttons | None]:
    if not event.who.manages:
        return []
    return [
        _("You manage this programme:"),
        buttons(
            _button(_("Compute the pairs"), "round.draw"),
            _button(_("Programme status"), "standing.show"),
        ),
    ]


def help(event: Command | Press, desk: Desk) -> Reply:
    """The words that can be typed."""
    words: list[Text] = [
        _("{word}: sign up, or change your answers", word=_("join")),
        _("{word}: what you have told me", word=_("profile")),
        _("{word}: your match, your meetings, what comes next", word=_("status")),
        _("{word}: plan your meetings", word=_("meet")),
        _("{word}: your next date", word=_("next")),
        _("{word}: say whether a meeting took place", word=_("log")),
        _("{word}: choose French or English", word=_("language")),
    ]
    managers: list[Text] = [
        _("{word}: compute the pairs, look, then send", word=_("match")),
        _("{word}: how the programme stands", word=_("status")),
    ]
    return Say(
        card(
            _("What you can type"),
            bullets(None, words),
            bullets(_("For managers"), managers) if event.who.manages else None,
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


def language(command: Command, desk: Desk) -> Reply:
    """The word `language`, with or without the one wanted."""
    wanted = command.rest.strip().casefold()
    named = {"fr": "fr", "en": "en", "an": "en"}.get(wanted[:2]) if wanted else None
    if named:
        return speak(Press(command.who, command.at, value=named), desk)
    return Say(_choice(command.who.reader.language))


def show_language(press: Press, desk: Desk) -> Reply:
    """The two languages, as buttons."""
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
