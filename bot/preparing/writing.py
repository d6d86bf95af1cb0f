"""What people agree to, in both languages: written, kept in versions, put in force."""

from __future__ import annotations

from dataclasses import replace

from bot.agreements import lagging, papers_of
from bot.blanks import misspelt
from bot.cards import out_of_date
from bot.editing import mark, overtaken
from bot.entities import Document, Paper, Programme, Stage
from bot.events import Ask, Fix, Press, Reply, Say, Submission
from bot.forms import Raw
from bot.papers import BLANKS, EDITIONS, NAMES, ready
from bot.ports import Desk
from bot.preparing.pages import Writing
from bot.preparing.place import Place
from bot.rights import Refused, managed
from bot.values import Block, Button, Card, Note, Paragraph, Style, buttons, card
from bot.words import LANGUAGES, Moment, Text, _, _n


def ask(programme: Programme, place: Place, press: Press, desk: Desk) -> Ask:
    """A paper as it was last written, or the ready text."""
    paper = _paper(place)
    kept = _read(_newest(programme, paper, desk), paper)
    here = replace(place, part=paper, mark=mark(kept))
    return Ask(
        Writing,
        subject=here.written,
        filled=kept,
        opening=(Paragraph(text=_("{paper}, version {version}", paper=NAMES[paper],
                                  version=_version(programme, paper, desk))),
                 Note(text=_("I fill in: {blanks}.", blanks=_blanks()))),
    )  # fmt: skip


def keep(programme: Programme, place: Place, form: Submission[Writing], desk: Desk) -> Fix | None:
    """Keep what was written: at once while nobody has agreed to it, else as the next version."""
    paper, told = _paper(place), form.answers
    newest = _newest(programme, paper, desk)
    kept = _read(newest, paper)
    if place.mark != mark(kept):
        return overtaken(form.asked, kept, desk.person(newest.written_by) if newest else None)
    texts = {"fr": told.fr, "en": told.en}
    faults = {
        language: fault for language, text in texts.items() if (fault := misspelt(text, BLANKS))
    }
    if not any(texts.values()):
        faults["fr"] = _("Write it in one language at least.")
    if faults:
        return Fix(form.asked, faults)
    if {**texts, "link": told.link} == kept:
        return None
    draft = programme.stage is Stage.DRAFT
    if newest is None or (newest.in_force_at and not draft):
        desk.add(
            Document(
                programme_id=programme.id,
                paper=paper,
                version=(newest.version if newest else 0 if draft else EDITIONS[paper]) + 1,
                texts=texts,
                link=told.link,
                written_by=form.who.id,
                written_at=desk.now,
                in_force_at=desk.now if draft else None,
            )
        )
    else:
        newest.texts, newest.link = texts, told.link
        newest.written_by, newest.written_at = form.who.id, desk.now
    return None


def show(press: Press, desk: Desk) -> Reply:
    """The papers, with their versions."""
    return Say(listed(managed(press, desk), desk))


def waiting(programme: Programme, desk: Desk) -> list[Document]:
    """Versions that are written and not in force yet."""
    newest = (_newest(programme, paper, desk) for paper in Paper)
    return [one for one in newest if one and one.in_force_at is None]


def listed(programme: Programme, desk: Desk) -> Card:
    """Each paper, in which version it holds, and what waits."""
    blocks = []
    for paper in papers_of(programme):
        newest = _newest(programme, paper, desk)
        blocks.append(Paragraph(lead=NAMES[paper], text=_told(newest, paper)))
    return card(
        _("Charter and papers"),
        *blocks,
        buttons(
            *(
                Button(
                    label=NAMES[paper],
                    action="page.open",
                    subject=programme.id,
                    value=f"{Writing.name}:{paper}",
                )
                for paper in papers_of(programme)
            )
        ),
        *_to_ask(programme, desk),
        *(
            [
                Note(text=_("Putting a new version in force asks everybody for their agreement.")),
                buttons(
                    Button(
                        label=_("Put in force, and ask"),
                        action="paper.publish",
                        subject=programme.id,
                        style=Style.PRIMARY,
                    )
                ),
            ]
            if waiting(programme, desk)
            else []
        ),
        buttons(Button(label=_("Settings"), action="settings.show", subject=programme.id)),
    )


def _to_ask(programme: Programme, desk: Desk) -> list[Block | None]:
    """Those who have still to agree to what holds already, and can be asked."""
    count = 0 if waiting(programme, desk) else lagging(programme, desk)
    if not count:
        return []
    return [
        Note(
            text=_n(
                "{count} person has not agreed to the newest version yet.",
                "{count} people have not agreed to the newest version yet.",
                count,
            )
        ),
        buttons(
            Button(label=_("Ask them"), action="paper.publish", subject=programme.id,
                   style=Style.PRIMARY)
        ),
    ]  # fmt: skip


def _told(newest: Document | None, paper: Paper) -> Text:
    if newest is None:
        return _("the ready text, version {version}", version=EDITIONS[paper])
    if newest.in_force_at is None:
        return _("version {version} is written, and not in force yet", version=newest.version)
    return _(
        "version {version}, in force since {when}",
        version=newest.version,
        when=Moment(at=newest.in_force_at),
    )


def _paper(place: Place) -> Paper:
    if place.part and place.part not in set(Paper):
        raise Refused(out_of_date())
    return Paper(place.part or Paper.CHARTER)


def _newest(programme: Programme, paper: Paper, desk: Desk) -> Document | None:
    return next((one for one in desk.papers(programme) if one.paper == paper), None)


def _version(programme: Programme, paper: Paper, desk: Desk) -> int:
    newest = _newest(programme, paper, desk)
    return newest.version if newest else EDITIONS[paper]


def _read(newest: Document | None, paper: Paper) -> dict[str, Raw]:
    if newest:
        return {**{code: newest.texts.get(code, "") for code in LANGUAGES}, "link": newest.link}
    return {**{code: ready(paper, code) for code in LANGUAGES}, "link": ""}


def _blanks() -> str:
    return ", ".join(f"{{{blank}}}" for blank in BLANKS)
