"""What people agree to when they sign up, and in which version they have."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Self

from bot import windows
from bot.entities import Audience, Consent, Document, Enrolment, Paper, Person, Programme
from bot.messages import MESSAGES
from bot.papers import EDITIONS, NAMES, PAPERS
from bot.ports import Desk
from bot.rights import contact
from bot.values import Button, Card, Style, buttons, card
from bot.words import (
    LANGUAGES,
    Arg,
    Day,
    Term,
    Text,
    Vocabulary,
    _,
    blanks,
    fill,
    plain,
)

PROMISE = "promise"


@dataclass(frozen=True)
class Edition:
    """A text of a paper as somebody has it before them: its version, and in which language."""

    paper: Paper
    version: int
    language: str


@dataclass(frozen=True)
class Sheet:
    """What stands on a page of ticks, as its subject carries it: the texts, and a promise.

    So what is kept as agreed to is what was read, whatever is put in force meanwhile.
    """

    programme: str
    editions: tuple[Edition, ...] = ()
    promise: bool = False

    @classmethod
    def read(cls, subject: str) -> Self:
        """What `written` wrote; anything else says nothing."""
        programme, _colon, rest = subject.partition(":")
        said = [tuple(part.split(".")) for part in rest.split(",")]
        editions = tuple(
            Edition(Paper(part[0]), int(part[1]), part[2])
            for part in said
            if len(part) == 3 and part[0] in set(Paper) and re.fullmatch("[0-9]{1,6}", part[1])
        )
        return cls(programme, editions, (PROMISE,) in said)

    @property
    def written(self) -> str:
        """As a form's subject."""
        said = [f"{one.paper}.{one.version}.{one.language}" for one in self.editions]
        return f"{self.programme}:{','.join([*said, *([PROMISE] if self.promise else [])])}"


@dataclass(frozen=True)
class Agreement:
    """A paper in force; `texts` are the programme's own, by language, or none."""

    paper: Paper
    version: int
    link: str
    texts: Mapping[str, str]
    known: Mapping[str, Arg]

    def edition(self, language: str) -> Edition:
        """What somebody reads who reads that language: where it is not written, another one."""
        written = [code for code, text in self.texts.items() if text.strip()]
        spoken = language if language in written or not written else written[0]
        return Edition(self.paper, self.version, spoken)

    def is_(self, edition: Edition) -> bool:
        """Whether that is this text, in one of the languages that it has."""
        languages = [code for code, text in self.texts.items() if text.strip()] or LANGUAGES
        return edition.version == self.version and edition.language in languages

    def lines(self, language: str) -> tuple[Text, ...]:
        """What it says, with the programme's figures in it."""
        own = self.texts.get(self.edition(language).language, "")
        said = [_own(line) for line in own.splitlines() if line.strip()] or PAPERS[self.paper]
        return tuple(fill(line, self.known) for line in said)


def papers_of(programme: Programme) -> tuple[Paper, ...]:
    """The papers that say something there: colleagues find each other's e-mail anyway."""
    known = programme.audience is Audience.INTERNAL
    return tuple(paper for paper in Paper if not (known and paper is Paper.CONTACT))


def in_force(programme: Programme, desk: Desk) -> dict[Paper, Agreement]:
    """Each paper as it holds now: the newest version put in force, else the ready text."""
    return _read(Paper, programme, desk)


def missing(person: Person, programme: Programme, desk: Desk) -> dict[Paper, Agreement]:
    """The papers whose version in force this person has not agreed to."""
    lacking = lacks(person, programme, desk)
    return _read(lacking, programme, desk) if lacking else {}


def lacks(person: Person, programme: Programme, desk: Desk) -> list[Paper]:
    """Which papers those are, without what they say; a choice only where it was made once."""
    agreed = {(consent.paper, consent.version) for consent in desk.consents(person, programme)}
    now = versions(programme, desk)
    lacking = [paper for paper, version in now.items() if (paper, version) not in agreed]
    if Paper.CONTACT in lacking:
        told = desk.enrolment(person, programme)
        if told is None or not told.as_coming().shares_contact:
            lacking.remove(Paper.CONTACT)
    return lacking


def email_shown(person: Person, programme: Programme, desk: Desk) -> str:
    """The e-mail of somebody who lets whom they are paired with see it; else nothing.

    It takes their agreement to the version in force.
    """
    told = desk.enrolment(person, programme)
    if told is None or not told.shares_contact or Paper.CONTACT not in papers_of(programme):
        return ""
    return "" if Paper.CONTACT in lacks(person, programme, desk) else person.email


def share(
    person: Person, told: Enrolment, programme: Programme, read: Sequence[Edition], desk: Desk
) -> None:
    """Somebody agrees to show their e-mail, in those words; who does so again does so today."""
    agreed = {one.version: one for one in desk.consents(person, programme)
              if one.paper is Paper.CONTACT}  # fmt: skip
    for edition in read:
        before = agreed.get(edition.version)
        if before is None:
            agree(person, programme, [edition], desk)
        elif not told.as_coming().shares_contact:
            before.at, before.language = desk.now, edition.language


def _read(papers: Iterable[Paper], programme: Programme, desk: Desk) -> dict[Paper, Agreement]:
    newest, known = _newest(programme, desk), blanks_of(programme, desk)
    agreements = {}
    for paper in papers:
        own = newest.get(paper)
        agreements[paper] = (
            Agreement(paper, own.version, own.link, own.texts, known)
            if own
            else Agreement(paper, EDITIONS[paper], "", {}, known)
        )
    return agreements


def as_shown(sheet: Sheet, programme: Programme, desk: Desk) -> list[tuple[Agreement, Edition]]:
    """The texts on that sheet, also those that are in force no more."""
    known = blanks_of(programme, desk)
    own = {
        (one.paper, one.version): one
        for one in desk.papers(programme)
        if one.in_force_at and one.in_force_at <= desk.now
    }
    shown = []
    for edition in sheet.editions:
        document = own.get((edition.paper, edition.version))
        if document:
            one = Agreement(edition.paper, edition.version, document.link, document.texts, known)
        elif edition.version == EDITIONS[edition.paper]:
            one = Agreement(edition.paper, edition.version, "", {}, known)
        else:
            continue
        if one.is_(edition):
            shown.append((one, edition))
    return shown


def agree(person: Person, programme: Programme, read: Sequence[Edition], desk: Desk) -> None:
    """Keep who agreed to what they have read, in which language, and when (D01)."""
    desk.add_many(
        [
            Consent(
                programme_id=programme.id,
                person_id=person.id,
                paper=edition.paper,
                version=edition.version,
                language=edition.language,
                at=desk.now,
            )
            for edition in read
        ]
    )


def line(consent: Consent, told: Enrolment | None, programme: Programme) -> Text:
    """What somebody agreed to: which version, in which language, when; and what they took back."""
    said = _(
        "{paper}, version {version}, in {language}, on {date}",
        paper=NAMES[consent.paper],
        version=consent.version,
        language=Term(vocabulary=Vocabulary.LANGUAGE, code=consent.language),
        date=Day(on=windows.day(programme, consent.at)),
    )
    if consent.paper is Paper.CONTACT and not (told and told.shares_contact):
        return _("{line}; taken back since", line=said)
    return said


def versions(programme: Programme, desk: Desk) -> dict[Paper, int]:
    """The number of each paper's version in force."""
    newest = _newest(programme, desk)
    return {
        paper: newest[paper].version if paper in newest else EDITIONS[paper]
        for paper in papers_of(programme)
    }


def behind(programme: Programme, fresh: Sequence[Document], desk: Desk) -> int:
    """How many who take part would be asked again, were these versions in force."""
    then = versions(programme, desk) | {one.paper: one.version for one in fresh}
    return desk.count_behind(programme, then)


def lagging(programme: Programme, desk: Desk) -> int:
    """How many who take part have not agreed to what is in force.

    They have all agreed to a first version: only those that came later can be lacking.
    """
    later = {paper: number for paper, number in versions(programme, desk).items() if number > 1}
    return desk.count_behind(programme, later) if later else 0


def ask_again(programme: Programme, desk: Desk) -> int:
    """Ask those who take part and agreed to an older version; how many they are."""
    count = desk.count_behind(programme, versions(programme, desk))
    if count:
        desk.promise("paper.ask", programme.id, desk.now)
    return count


def asking(programme: Programme, desk: Desk) -> Card:
    """What they are written."""
    said, known = MESSAGES["new-papers"], blanks_of(programme, desk)
    return card(fill(said.title, known), *said.filled(known), buttons(agree_button(programme)))


def agree_button(programme: Programme) -> Button:
    """The way to what changed."""
    return Button(
        label=_("Read and agree"),
        action="paper.agree",
        subject=programme.id,
        style=Style.PRIMARY,
    )


def blanks_of(programme: Programme, desk: Desk) -> dict[str, Arg]:
    """What fills the blanks of a programme's papers."""
    whom = contact(programme, desk)
    return {
        "programme": programme.name,
        "hours": programme.hours_a_month,
        "months": programme.months,
        "meetings": programme.meetings_least,
        "contact": whom.who if whom else _("the programme's team"),
    }


def _newest(programme: Programme, desk: Desk) -> dict[Paper, Document]:
    """The newest version in force of each paper that has been rewritten."""
    newest: dict[Paper, Document] = {}
    for document in desk.papers(programme):
        if document.in_force_at and document.in_force_at <= desk.now:
            newest.setdefault(document.paper, document)
    return newest


def _own(line: str) -> Text:
    """A line as a manager wrote it; one whose braces do not pair up stands as it is."""
    text = Text(source=line.strip())
    try:
        blanks(text)
    except ValueError:
        return plain(line.strip())
    return text
