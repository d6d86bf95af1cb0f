"""Letters and errands."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import col

from bot import entities as e
from bot.values import Card, reworded
from storage import tables as t
from storage.desk.requests import Requests

FEW = 10
"""Letters that may follow at once from what one person does; more are a bulk like any other."""


class Letters(Requests):
    """Letters and errands."""

    _written = 0

    def letter(self, id: str) -> e.Letter | None:
        """That letter."""
        return self._one(t.LetterRow, col(t.LetterRow.id) == id)

    def worded(self, card: Card, programme: e.Programme) -> Card:
        """A card in the words of that programme."""
        return reworded(card, self.wordings(programme))

    def post(
        self,
        person: e.Person,
        card: Card,
        key: str,
        programme: e.Programme | None = None,
        not_after: datetime | None = None,
    ) -> None:
        """Write to one person; a second letter of the same key is not kept."""
        self._write(card, key, programme, recipients=[person.id], not_after=not_after)

    def post_each(
        self, letters: Sequence[tuple[e.Person, Card, str]], programme: e.Programme
    ) -> None:
        """Write to many people of a programme at once, to each a letter of their own."""
        rows = [
            self._letter(card, key, programme, recipients=[person.id]).model_dump()
            for person, card, key in letters
        ]
        if rows:
            self.rings = True
            self._session.execute(
                sa.insert(t.LetterRow), [{**row, "community_id": self.community.id} for row in rows]
            )

    def post_together(
        self,
        people: Sequence[e.Person],
        card: Card,
        key: str,
        programme: e.Programme | None = None,
    ) -> None:
        """Write to several in one conversation, or to each where the platform has none."""
        if self.community.group_chats:
            self._write(card, key, programme, recipients=[person.id for person in people])
        else:
            for person in people:
                self._write(card, f"{key}:{person.id}", programme, recipients=[person.id])

    def post_in_channels(self, programme: e.Programme, card: Card, key: str) -> None:
        """Put it up in each channel of a programme, in the programme's language."""
        for address in programme.channels:
            self._write(
                card, f"{key}:{address}", programme, channel=address, language=programme.language
            )

    def posts(self, programme: e.Programme, key: str) -> list[e.Letter]:
        """What was put up in a programme's channels under that key, and how it fared."""
        keys = [f"{key}:{address}" for address in programme.channels]
        return self._all(
            t.LetterRow, col(t.LetterRow.key).in_(keys), order=(col(t.LetterRow.number),)
        )

    def rewrite(self, key: str, card: Card) -> None:
        """The letter of that key becomes this card, also where it has been read already.

        One that says so already stays as it is; one on its way goes again once it has arrived.
        """
        letter = self._one(t.LetterRow, col(t.LetterRow.key) == key)
        written = card.model_dump_json()
        if letter is None or (letter.card == written and letter.status is e.LetterStatus.SENT):
            return
        if letter.status is e.LetterStatus.SENDING:
            letter.card, letter.anew = written, True
        elif letter.status is not e.LetterStatus.DEAD:
            letter.card = written
            letter.status = e.LetterStatus.PENDING
            letter.attempts = 0
            # One in doubt is looked for when it can be found, not before.
            letter.due_at = max(letter.due_at, self.now) if letter.in_doubt_since else self.now
            self.rings = True

    def promise(self, kind: str, subject: str, at: datetime) -> None:
        """Remember to run the errand `kind` on `subject` at that time, once."""
        errand = e.Errand(
            key=f"{kind}:{subject}:{at.isoformat()}", kind=kind, subject=subject, due_at=at
        )
        self._keep(t.ErrandRow, **errand.model_dump())
        self.rings |= at <= self.now

    def wake(self, kind: str, subject: str, at: datetime | None = None) -> None:
        """Have that errand run now or then, whichever comes first.

        Once more where it has run already, or is about to end.
        """
        key, due = f"{kind}:{subject}", at or self.now
        self.rings |= due <= self.now
        errand = self._one(t.ErrandRow, col(t.ErrandRow.key) == key)
        if errand is None:
            told = e.Errand(key=key, kind=kind, subject=subject, due_at=due)
            self._keep(t.ErrandRow, **told.model_dump())
            return
        # One that is due already may be at work, and not know of what has just happened.
        waits = errand.done_at is None and errand.due_at > self.now
        errand.due_at = min(due, errand.due_at) if waits else due
        errand.done_at, errand.given_up, errand.attempts = None, False, 0

    def forget(self, subject: str) -> None:
        """Drop the errands still to come on that subject."""
        self._session.execute(
            sa.update(t.ErrandRow)
            .where(
                self._mine(t.ErrandRow),
                col(t.ErrandRow.subject) == subject,
                col(t.ErrandRow.done_at).is_(None),
            )
            .values(done_at=self.now)
        )

    def errand(self, id: str) -> e.Errand | None:
        """That errand, if it is still to do."""
        return self._one(t.ErrandRow, col(t.ErrandRow.id) == id, col(t.ErrandRow.done_at).is_(None))

    def _write(self, card: Card, key: str, programme: e.Programme | None, **to: Any) -> None:
        letter = self._letter(card, key, programme, **to)
        letter.awaited = self._awaited and self._written < FEW
        self._written += 1
        self._keep(t.LetterRow, **letter.model_dump())
        self.rings = True

    def _letter(
        self,
        card: Card,
        key: str,
        programme: e.Programme | None,
        *,
        recipients: Sequence[str] = (),
        channel: str = "",
        language: str = "",
        not_after: datetime | None = None,
    ) -> e.Letter:
        return e.Letter(
            key=key,
            recipients=list(recipients),
            channel=channel,
            language=language,
            programme_id=programme.id if programme else "",
            card=(self.worded(card, programme) if programme else card).model_dump_json(),
            due_at=self.now,
            not_after=not_after,
            written_at=self.now,
        )
