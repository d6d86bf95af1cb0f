"""What somebody agreed to, and what they are asked again when it changes."""

from __future__ import annotations

from bot import agreements
from bot.cards import out_of_date
from bot.entities import Errand, Paper, Stage
from bot.events import Press, Reply, Say
from bot.papers import NAMES
from bot.ports import Desk
from bot.rights import Refused, meant
from bot.values import Button, Link, Note, bullets, buttons, card
from bot.words import _

AT_A_TIME = 100
"""Letters written in one transaction."""


def show(press: Press, desk: Desk) -> Reply:
    """The word `consents`: what holds now, and what one agreed to, when."""
    programme = meant(press, desk)
    consents = desk.consents(press.who, programme)
    told = desk.enrolment(press.who, programme)
    lacking = agreements.missing(press.who, programme, desk) if told else {}
    return Say(
        card(
            _("What I agreed to"),
            bullets(None, [agreements.line(consent, told, programme) for consent in consents])
            or _("Nothing yet in “{programme}”.", programme=programme.name),
            buttons(
                *(
                    Button(
                        label=NAMES[paper],
                        action="paper.show",
                        subject=programme.id,
                        value=paper,
                    )
                    for paper in agreements.papers_of(programme)
                ),
                agreements.agree_button(programme) if consents and lacking else None,
            ),
        )
    )


def read(press: Press, desk: Desk) -> Reply:
    """A paper in full."""
    programme = meant(press, desk)
    if press.value not in set(Paper):
        raise Refused(out_of_date())
    agreement = agreements.in_force(programme, desk)[Paper(press.value)]
    return Say(
        card(
            NAMES[agreement.paper],
            bullets(None, list(agreement.lines(press.who.reader.language))),
            Note(
                text=_(
                    "“{programme}”, version {version}.",
                    programme=programme.name,
                    version=agreement.version,
                )
            ),
            buttons(
                Link(label=_("Open the page"), url=agreement.link) if agreement.link else None,
                Button(label=_("What I agreed to"), action="consent.show", subject=programme.id),
            ),
        )
    )


def ask_all(errand: Errand, desk: Desk) -> None:
    """Write to those who agreed to an older version, so many at a time."""
    programme_id, _colon, after = errand.subject.partition(":")
    programme = desk.programme(programme_id)
    if programme is None or programme.stage is Stage.CLOSED:
        return
    now = agreements.versions(programme, desk)
    behind = desk.behind(programme, now, after, AT_A_TIME)
    edition = "-".join(map(str, now.values()))
    for place in behind:
        key = f"papers:{place.enrolment.id}:{edition}"
        desk.post(place.person, agreements.asking(programme, desk), key, programme)
    if len(behind) == AT_A_TIME:
        desk.promise("paper.ask", f"{programme.id}:{behind[-1].enrolment.id}", desk.now)
