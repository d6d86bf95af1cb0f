"""The one door: a transaction, a decision, a commit; then the answer, then the letters."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any, TypeVar, cast

from bot import cards, founding, outside, routes, speaking
from bot.entities import Draft, Person, Platform, Programme, Stage
from bot.events import (
    Ask,
    Done,
    Filled,
    Fix,
    Heard,
    Leaflets,
    Left,
    Press,
    Pressed,
    Replace,
    Reply,
    Say,
    Sender,
    Sought,
    Submission,
    Words,
)
from bot.finding.mentors import finder
from bot.forms import Attached, Raw
from bot.matchmaking import fetching
from bot.ports import Clock, Conflict, Desk, Due, Store, Telling, Thinker, Thought, Unfounded
from bot.rights import Refused
from bot.values import reworded
from bot.words import Reader, language_of

log = logging.getLogger(__name__)

A = TypeVar("A")
R = TypeVar("R")

TRIES = 4

BETWEEN_NEWS = 3.0
"""Seconds between two looks at how far a long thought is."""

TOGETHER = 500
"""People of a channel who are taken in at once: others' replies do not wait long behind them."""


@dataclass(frozen=True)
class Answer:
    """A reply, and how the one who gets it reads."""

    reply: Reply
    reader: Reader


class InAThread:
    """Thinks where it is, which holds up whoever is answered meanwhile."""

    async def think(self, think: Callable[[A, Telling], R], about: A, tell: Telling) -> R:
        """What comes of it."""
        return await asyncio.to_thread(think, about, tell)


class Door:
    """Everything that a person does, and every errand that falls due, comes through here."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        managers: frozenset[str],
        wake: Callable[[], None],
        thinker: Thinker | None = None,
    ) -> None:
        self._store = store
        self._clock = clock
        self._managers = managers
        self._wake = wake
        self._thinker = thinker or InAThread()

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

    async def seek(self, sought: Sought) -> tuple[Leaflets, Reader]:
        """Cards that somebody may put before others; it keeps nobody waiting. Never raises."""
        sender = sought.sender
        try:
            return await asyncio.to_thread(self._seek, sought)
        except Exception:
            log.exception("what %s looks for could not be looked up", sender.platform)
            reader = Reader(language_of(sender.locale), sender.zone or Reader().zone)
            return Leaflets(why_none=cards.trouble().summary), reader

    async def run(self, due: Due) -> None:
        """Run an errand and mark it done, in one transaction; a thought lies between several."""
        taken = await asyncio.to_thread(_settled, lambda: self._run(due))
        if taken:
            await self._ponder(*taken, due)
            self._wake()

    async def _ponder(self, thought: Thought[Any, Any], since: datetime, due: Due) -> None:
        """Read at one instant, think apart, keep a little at a time: nobody waits for any of it."""
        about = await asyncio.to_thread(self._read, thought, due)
        left = None if about is None else await self._think(thought, about, due)
        keeping = True
        while keeping:
            once = partial(self._keep, thought, since, left, due)
            left = await asyncio.to_thread(_settled, once)
            keeping = left is not None

    async def _think(self, thought: Thought[Any, Any], about: object, due: Due) -> object:
        """What comes of it; those who wait for it hear how far it is."""
        shares, told = [0.0], 0.0
        thinker = InAThread() if thought.light(about) else self._thinker
        thinking = asyncio.ensure_future(thinker.think(thought.think, about, shares.append))
        try:
            while not (await asyncio.wait({thinking}, timeout=BETWEEN_NEWS))[0]:
                if shares[-1] > told:
                    told = shares[-1]
                    await asyncio.to_thread(_settled, partial(self._tell, thought, told, due))
                    self._wake()
        except asyncio.CancelledError:
            thinking.cancel()
            await asyncio.gather(thinking, return_exceptions=True)
            raise
        return thinking.result()

    def prepare(self) -> None:
        """Know the mentors of each programme before anybody looks for one; nobody waits for it.

        Many are read for some seconds, which the first search would otherwise take.
        """
        try:
            for platform, address in self._store.communities():
                with self._store.glance(platform, address, self._clock.now()) as desk:
                    for programme in desk.programmes():
                        if programme.stage is Stage.OPEN:
                            finder(programme, desk)
        except Exception:
            log.exception("the mentors could not be read beforehand; a search reads them itself")

    async def page(self, token: str) -> outside.Outside | None:
        """The public page of that token, read by anybody; it keeps nobody waiting."""
        return await asyncio.to_thread(self._page, token)

    async def table(self, token: str) -> fetching.Table | None:
        """The round that is to be fetched with that token; it keeps nobody waiting."""
        return await asyncio.to_thread(self._table, fetching.key_of(token))

    async def met(
        self, platform: Platform, community: str, channel: str, senders: Sequence[Sender]
    ) -> None:
        """Take in who is in a channel, or with '' in the whole community, some at a time."""
        ids: list[str] = []
        for start in range(0, len(senders), TOGETHER):
            some = senders[start : start + TOGETHER]

            def meet(some: Sequence[Sender] = some) -> list[str]:
                with self._store.open(platform, community, self._clock.now()) as desk:
                    return founding.meet(channel, some, desk)

            ids += await asyncio.to_thread(_settled, meet)

        def call() -> None:
            with self._store.open(platform, community, self._clock.now()) as desk:
                founding.called(channel, ids, desk)

        await asyncio.to_thread(_settled, call)
        self._wake()

    async def missed(self, platform: Platform, community: str, channel: str, reason: str) -> None:
        """Take in that a platform will not say who is in a channel."""

        def miss() -> None:
            with self._store.open(platform, community, self._clock.now()) as desk:
                founding.missed(channel, reason, desk)

        await asyncio.to_thread(_settled, miss)
        self._wake()

    def _seek(self, sought: Sought) -> tuple[Leaflets, Reader]:
        sender, run = _clean_sender(sought.sender), routes.LEAFLETS.get(sought.kind)
        reader = Reader(language_of(sender.locale), sender.zone or Reader().zone)
        if run is None:
            return Leaflets(), reader
        try:
            with self._store.glance(sender.platform, sender.community, self._clock.now()) as desk:
                who = desk.person_at(sender.address)
                if who is None:
                    raise Refused(cards.join_first())
                reader = who.reader
                channel = sender.spot.address if sender.spot else ""
                press = Press(who, desk.now, value=_clean_text(sought.words), channel=channel)
                return run(press, desk, sought.start, sought.most), reader
        except Refused as refusal:
            return Leaflets(why_none=refusal.card.summary), reader
        except Unfounded:
            return Leaflets(why_none=cards.join_first().summary), reader

    def _page(self, token: str) -> outside.Outside | None:
        found = self._store.whose_page(token)
        if found is None:
            return None
        with self._store.glance(*found, self._clock.now()) as desk:
            return outside.page(token, desk)

    def _table(self, key: str) -> fetching.Table | None:
        found = self._store.whose_handout(key)
        if found is None:
            return None
        with self._store.glance(*found, self._clock.now()) as desk:
            return fetching.read(key, desk)

    def _apologise(self, heard: Heard) -> Answer:
        """Nothing was done; a form stays open with all that was typed, if that much works."""
        sender = heard.sender
        reader = Reader(language_of(sender.locale), sender.zone or Reader().zone)
        try:
            if isinstance(heard.act, Filled):
                with self._store.open(sender.platform, sender.community, self._clock.now()) as desk:
                    who = founding.arrive(sender, self._managers, desk)
                    fresh = _asked(heard.act, who, desk)
                    if isinstance(fresh, Ask):
                        asked = _filled_in(fresh, heard.act)
                        first = asked.form.fields()[0].name
                        return Answer(Fix(asked, {first: cards.sorry()}), who.reader)
        except Exception as error:
            log.warning("nor could the form be kept: %s", error)
        return Answer(Say(cards.trouble()), reader)

    def _decide(self, heard: Heard) -> Answer:
        sender = heard.sender
        now = self._clock.now()
        with self._store.open(sender.platform, sender.community, now, awaited=True) as desk:
            who = founding.arrive(sender, self._managers, desk)
            founding.hear_of(heard.named, heard.spots, desk)
            if not desk.first_time(heard.key):
                return Answer(Done(), who.reader)
            try:
                return Answer(_reply(heard, who, desk), who.reader)
            except Refused as refusal:
                subject, channel = getattr(heard.act, "subject", ""), _channel(heard)
                return Answer(_worded(Say(refusal.card), subject, channel, desk), who.reader)

    def _open(self, due: Due) -> AbstractContextManager[Desk]:
        awaited = due.kind in routes.AWAITED
        return self._store.open(due.platform, due.community, self._clock.now(), awaited)

    def _run(self, due: Due) -> tuple[Thought[Any, Any], datetime] | None:
        """An errand in one go; or, where it takes thought, that thought and when it was due."""
        with self._open(due) as desk:
            errand = desk.errand(due.errand_id)
            # Somebody else may have run it meanwhile, and put it off.
            if errand is None or errand.due_at > desk.now:
                return None
            route = routes.ERRANDS[errand.kind]
            if isinstance(route, Thought):
                return route, errand.due_at
            again = route(errand, desk)
            if again is None:
                errand.done_at = desk.now
            else:
                errand.due_at = again
        return None

    def _read(self, thought: Thought[A, Any], due: Due) -> A | None:
        with self._store.glance(due.platform, due.community, self._clock.now()) as desk:
            errand = desk.errand(due.errand_id)
            return thought.read(errand, desk) if errand else None

    def _tell(self, thought: Thought[Any, Any], share: float, due: Due) -> None:
        with self._open(due) as desk:
            errand = desk.errand(due.errand_id)
            if errand:
                thought.tell(errand, share, desk)

    def _keep(
        self, thought: Thought[Any, R], since: datetime, left: R | None, due: Due
    ) -> R | None:
        """Keep some of it; what is left, or None once the errand is done.

        One that was due again meanwhile stays to do: it knew nothing of what has happened since.
        """
        with self._open(due) as desk:
            errand = desk.errand(due.errand_id)
            if errand is None:
                return None
            left = None if left is None else thought.keep(errand, left, desk)
            if left is None and errand.due_at == since:
                errand.done_at = desk.now
            return left


def _settled(once: Callable[[], R]) -> R:
    """What comes of it when nobody else writes the same at the same instant."""
    for _try in range(TRIES - 1):
        with suppress(Conflict):
            return once()
    return once()


def _channel(heard: Heard) -> str:
    return heard.sender.spot.address if heard.sender.spot else ""


def _reply(heard: Heard, who: Person, desk: Desk) -> Reply:
    channel = _channel(heard)
    match heard.act:
        case Words(text=text, file=file):
            word, rest = routes.understand(text)
            if file and (word is None or not text.strip()):
                word, rest = routes.HANDED_OVER, text
            if word is None:
                return speaking.unknown(text, routes.closest(text))
            said = Press(who, desk.now, "", rest, word.action, channel, file)
            return _press(word.action, said, desk)
        case Pressed(action=action, subject=subject, value=value):
            return _press(action, Press(who, desk.now, subject, value, action, channel), desk)
        case Filled():
            return _submit(heard.act, who, channel, desk)


def _press(action: str, press: Press, desk: Desk) -> Reply:
    run = routes.PRESSES.get(action)
    if run is None:
        return Say(cards.out_of_date())
    reply = _with_draft(run(press, desk), press.who, desk)
    return _worded(reply, press.subject, press.channel, desk)


def _worded(reply: Reply, subject: str, channel: str, desk: Desk) -> Reply:
    """An answer in the words of the programme that it is about, where that is plain to see."""
    programme = None if isinstance(reply, Done) else _about(reply, subject, channel, desk)
    words = desk.wordings(programme) if programme else {}
    if not words:
        return reply
    match reply:
        case Say() | Replace():
            return replace(reply, card=reworded(reply.card, words))
        case Ask():
            return reply.in_words(words)
        case Fix():
            faults = {name: reworded(fault, words) for name, fault in reply.faults.items()}
            return Fix(reply.ask.in_words(words), faults)
        case _:
            return reply


def _about(reply: Reply, subject: str, channel: str, desk: Desk) -> Programme | None:
    """The programme that an answer is about: the only one, or the one that it names."""
    running = desk.programmes()
    named = reply.ask.subject if isinstance(reply, Fix) else getattr(reply, "subject", "")
    for id in dict.fromkeys(one.partition(":")[0] for one in (subject, named) if one):
        if found := desk.programme(id):
            return found
        if len(running) > 1 and (found := _programme_of(id, desk)):
            return found
    if len(running) == 1:
        return running[0]
    here = [one for one in running if channel and channel in one.channels]
    return here[0] if len(here) == 1 else None


def _programme_of(id: str, desk: Desk) -> Programme | None:
    """The programme of a proposal, a request, a meeting…: whatever a button may be about."""
    meeting = desk.meeting(id)
    about = (
        desk.match(meeting.match_id if meeting else id)
        or desk.request(id)
        or desk.enrolment_of(id)
        or desk.pulse(id)
        or desk.survey(id)
        or desk.notice(id)
    )
    return desk.programme(about.programme_id) if about else None


def _submit(filled: Filled, who: Person, channel: str, desk: Desk) -> Reply:
    fresh = _asked(filled, who, desk)
    if not isinstance(fresh, Ask):
        return fresh
    asked = _filled_in(fresh, filled)
    if filled.left is not Left.SENT:
        _keep_draft(filled, fresh, asked, who, desk)
        return _turn_back(filled, who, channel, desk)
    answers, faults = asked.form.check(asked.filled, asked.options)
    if answers is None:
        _keep_draft(filled, fresh, asked, who, desk)
        # As it was opened: whoever changed the same thing meanwhile is not forgotten.
        again = Fix(replace(asked, subject=filled.subject), faults)
        return _worded(again, filled.subject, channel, desk)
    accept = routes.FORMS[filled.form].accept
    reply = accept(Submission(who, desk.now, filled.subject, answers, asked, channel), desk)
    if isinstance(reply, Fix):
        _keep_draft(filled, fresh, asked, who, desk)
        return _worded(reply, filled.subject, channel, desk)
    _drop_draft(filled, asked, who, desk)
    return _worded(_with_draft(reply, who, desk), filled.subject, channel, desk)


def _turn_back(filled: Filled, who: Person, channel: str, desk: Desk) -> Reply:
    """The page before, when it was asked for; a form that was closed needs no answer."""
    back = routes.FORMS[filled.form].back
    if filled.left is Left.CLOSED or back is None:
        return Done()
    before = back(Press(who, desk.now, filled.subject, channel=channel), desk)
    return _worded(_with_draft(before, who, desk), filled.subject, channel, desk)


def _keep_draft(filled: Filled, fresh: Ask, asked: Ask, who: Person, desk: Desk) -> None:
    """What was typed is kept until it is sent; what was left as it stood is not, nor is a file."""
    typed: dict[str, object] = {
        name: answer
        for name, answer in asked.filled.items()
        if answer != fresh.filled.get(name, "") and not isinstance(answer, Attached)
    }
    if not asked.form.kept or not typed:
        return
    subject = asked.form.draft_of(filled.subject)
    draft = desk.draft(who, filled.form, subject)
    if draft is None:
        desk.add(
            Draft(
                person_id=who.id,
                form=filled.form,
                subject=subject,
                opened=filled.subject,
                answers=typed,
                at=desk.now,
            )
        )
    else:
        draft.answers, draft.opened, draft.at = typed, filled.subject, desk.now


def _drop_draft(filled: Filled, asked: Ask, who: Person, desk: Desk) -> None:
    draft = desk.draft(who, filled.form, asked.form.draft_of(filled.subject))
    if draft:
        desk.drop(draft)


def _with_draft(reply: Reply, who: Person, desk: Desk) -> Reply:
    """A form with what this person had typed into it before leaving."""
    if not isinstance(reply, Ask) or not reply.form.kept:
        return reply
    draft = desk.draft(who, reply.form.name, reply.form.draft_of(reply.subject))
    if draft is None:
        return reply
    names = {field.name for field in reply.form.fields()}
    typed = {name: cast(Raw, raw) for name, raw in draft.answers.items() if name in names}
    subject = reply.form.reopened(reply.subject, draft.opened)
    return replace(reply, subject=subject, filled={**reply.filled, **typed})


def _asked(filled: Filled, who: Person, desk: Desk) -> Reply:
    """The form that was sent back, asked again rather than remembered.

    Whoever may not open it may not send it: then the answer is that of opening it.
    """
    route = routes.FORMS.get(filled.form)
    if route is None:
        return Say(cards.out_of_date())
    return route.ask(Press(who, desk.now, filled.subject), desk)


def _filled_in(fresh: Ask, filled: Filled) -> Ask:
    """That form with what was typed."""
    return replace(fresh, filled={**fresh.filled, **_answers(filled, fresh)})


def _answers(filled: Filled, asked: Ask) -> dict[str, Raw]:
    """What was typed, field by field: in a form that was sent, one left out was emptied."""
    given = filled.answers
    return {
        field.name: given.get(field.name, "")
        for field in asked.form.fields()
        if filled.left is not Left.CLOSED or field.name in given
    }


def _clean(heard: Heard) -> Heard:
    """Text that a database can hold: no NUL, no half of a surrogate pair."""
    heard = replace(
        heard,
        sender=_clean_sender(heard.sender),
        named=tuple(_clean_sender(one) for one in heard.named),
    )
    match heard.act:
        case Words(text=text, file=file):
            named = Attached(_clean_text(file.name), file.content) if file else None
            return replace(heard, act=Words(_clean_text(text), named))
        case Pressed(action=action, subject=subject, value=value):
            pressed = Pressed(_clean_text(action), _clean_text(subject), _clean_text(value))
            return replace(heard, act=pressed)
        case Filled(form=form, subject=subject, answers=answers, left=left):
            cleaned = {name: _clean_answer(raw) for name, raw in answers.items()}
            filled = Filled(_clean_text(form), _clean_text(subject), cleaned, left)
            return replace(heard, act=filled)


def _clean_sender(sender: Sender) -> Sender:
    return replace(
        sender,
        name=_clean_text(sender.name),
        email=_clean_text(sender.email),
        community_name=_clean_text(sender.community_name),
    )


def _clean_answer(raw: Raw) -> Raw:
    match raw:
        case list():
            return [_clean_text(one) for one in raw]
        case Attached(name=name, content=content):
            return Attached(_clean_text(name), content)
        case str():
            return _clean_text(raw)


def _clean_text(text: str) -> str:
    # Browsers end lines in their own way: the same text must be the same answer.
    lines = text.replace("\r\n", "\n").replace("\0", "")
    return lines.encode("utf-8", "replace").decode()
