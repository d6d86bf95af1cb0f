"""The one door: a transaction, a decision, a commit; then the answer, then the letters."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TypeVar

from bot import cards, founding, routes, speaking
from bot.entities import Person
from bot.events import (
    Ask,
    Command,
    Done,
    Filled,
    Fix,
    Heard,
    Press,
    Pressed,
    Reply,
    Say,
    Submission,
    Words,
)
from bot.forms import Raw
from bot.ports import Clock, Conflict, Desk, Due, Store
from bot.rights import Refused
from bot.words import Reader, language_of

log = logging.getLogger(__name__)

R = TypeVar("R")

TRIES = 4


@dataclass(frozen=True)
class Answer:
    """A reply, and how the one who gets it reads."""

    reply: Reply
    reader: Reader


class Door:
    """Everything that a person does, and every errand that falls due, comes through here."""

    def __init__(
        self, store: Store, clock: Clock, managers: frozenset[str], wake: Callable[[], None]
    ) -> None:
        self._store = store
        self._clock = clock
        self._managers = managers
        self._wake = wake

    async def answer(self, heard: Heard) -> Answer:
        """Decide, commit and answer; letters leave afterwards. Never raises."""
        try:
            heard = _clean(heard)
            answer = await asyncio.to_thread(_settled, lambda: self._decide(heard))
        except Exception:
            log.exception("%s from %s failed", type(heard.act).__name__, heard.sender.platform)
            return await asyncio.to_thread(self._apologise, heard)
        self._wake()
        return answer

    async def run(self, due: Due) -> None:
        """Run an errand and mark it done, in one transaction."""
        await asyncio.to_thread(_settled, lambda: self._run(due))

    def _apologise(self, heard: Heard) -> Answer:
        """Nothing was done; a form stays open with all that was typed, if that much works."""
        sender = heard.sender
        reader = Reader(language_of(sender.locale), sender.zone or Reader().zone)
        try:
            if isinstance(heard.act, Filled):
                with self._store.open(sender.platform, sender.community, self._clock.now()) as desk:
                    who = founding.arrive(sender, self._managers, desk)
                    asked = _asked(heard.act, who, desk)
                    if isinstance(asked, Ask):
                        first = asked.form.fields()[0].name
                        return Answer(Fix(asked, {first: cards.sorry()}), who.reader)
        except Exception as error:
            log.warning("nor could the form be kept: %s", error)
        return Answer(Say(cards.trouble()), reader)

    def _decide(self, heard: Heard) -> Answer:
        sender = heard.sender
        now = self._clock.now()
        with self._store.open(sender.platform, sender.community, now) as desk:
            who = founding.arrive(sender, self._managers, desk)
            if not desk.first_time(heard.key):
                return Answer(Done(), who.reader)
            try:
                return Answer(_reply(heard, who, desk), who.reader)
            except Refused as refusal:
                return Answer(Say(refusal.card), who.reader)

    def _run(self, due: Due) -> None:
        with self._store.open(due.platform, due.community, self._clock.now()) as desk:
            errand = desk.errand(due.errand_id)
            if errand is None:
                return
            again = routes.ERRANDS[errand.kind](errand, desk)
            if again is None:
                errand.done_at = desk.now
            else:
                errand.due_at = again


def _settled(once: Callable[[], R]) -> R:
    """What comes of it when nobody else writes the same at the same instant."""
    for _try in range(TRIES - 1):
        with suppress(Conflict):
            return once()
    return once()


def _reply(heard: Heard, who: Person, desk: Desk) -> Reply:
    match heard.act:
        case Words(text=text):
            word, rest = routes.understand(text)
            if word is None:
                return speaking.unknown(text, routes.closest(text))
            return word.run(Command(who, desk.now, rest), desk)
        case Pressed(action=action, subject=subject, value=value):
            press = routes.PRESSES.get(action)
            if press is None:
                return Say(cards.out_of_date())
            return press(Press(who, desk.now, subject, value), desk)
        case Filled():
            return _submit(heard.act, who, desk)


def _submit(filled: Filled, who: Person, desk: Desk) -> Reply:
    asked = _asked(filled, who, desk)
    if not isinstance(asked, Ask):
        return asked
    answers, faults = asked.form.check(asked.filled, asked.options)
    if answers is None:
        return Fix(asked, faults)
    accept = routes.FORMS[filled.form].accept
    return accept(Submission(who, desk.now, filled.subject, answers, asked), desk)


def _asked(filled: Filled, who: Person, desk: Desk) -> Reply:
    """The form that was sent back, asked again rather than remembered, with what was typed.

    Whoever may not open it may not send it: then the answer is that of opening it.
    """
    route = routes.FORMS.get(filled.form)
    if route is None:
        return Say(cards.out_of_date())
    asked = route.ask(Press(who, desk.now, filled.subject), desk)
    if isinstance(asked, Ask):
        return replace(asked, filled={**asked.filled, **_answers(filled.answers, asked)})
    return asked


def _answers(given: Mapping[str, Raw], asked: Ask) -> dict[str, Raw]:
    """What was typed, field by field: an answer left out was emptied by the person."""
    return {field.name: given.get(field.name, "") for field in asked.form.fields()}


def _clean(heard: Heard) -> Heard:
    """Text that a database can hold: no NUL, no half of a surrogate pair."""
    sender = heard.sender
    heard = replace(
        heard,
        sender=replace(
            sender,
            name=_clean_text(sender.name),
            email=_clean_text(sender.email),
            community_name=_clean_text(sender.community_name),
        ),
    )
    match heard.act:
        case Words(text=text):
            return replace(heard, act=Words(_clean_text(text)))
        case Pressed(action=action, subject=subject, value=value):
            pressed = Pressed(_clean_text(action), _clean_text(subject), _clean_text(value))
            return replace(heard, act=pressed)
        case Filled(form=form, subject=subject, answers=answers):
            cleaned = {
                name: [_clean_text(v) for v in raw] if isinstance(raw, list) else _clean_text(raw)
                for name, raw in answers.items()
            }
            return replace(heard, act=Filled(form, _clean_text(subject), cleaned))


def _clean_text(text: str) -> str:
    return text.replace("\0", "").encode("utf-8", "replace").decode()
