"""Small helps for those tests: a programme's settings, who stands where."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from bot.entities import Enrolment, Platform, Programme
from bot.events import Ask
from bot.ports import Desk
from bot.values import Paragraph
from bot.words import spell
from tests.school import School


@contextmanager
def at_the_desk(school: School) -> Iterator[Desk]:
    """The school's desk, now."""
    with school.store.open(Platform.WEB, "school", school.clock.now()) as desk:
        yield desk


async def prepare(school: School, **settings: object) -> str:
    """Claire manages the school's programme, which becomes so; its id."""
    await school.says("claire", "apparier")
    with at_the_desk(school) as desk:
        programme = desk.programmes()[0]
        for name, value in settings.items():
            setattr(programme, name, value)
        return programme.id


def another(school: School, name: str, **settings: object) -> str:
    """One more programme, open; its id."""
    with at_the_desk(school) as desk:
        known = desk.programmes()[0]
        made = Programme(name=name, mentors_are=[], themes=list(known.themes), created_at=desk.now)
        programme = desk.add(made.model_copy(update=settings))
        return programme.id


def enrolled(school: School, who: str, programme: str = "") -> Enrolment | None:
    """Somebody's enrolment as it stands."""
    with at_the_desk(school) as desk:
        person, found = desk.person_at(who), desk.programme(programme)
        told = desk.enrolment(person, found or desk.programmes()[0]) if person else None
        return Enrolment.model_validate(told.model_dump()) if told else None


def opening(page: Ask, school: School, who: str) -> str:
    """What stands above a form."""
    reader = school.reader(who)
    said = []
    for block in page.opening:
        for text in (getattr(block, "text", None), *getattr(block, "items", ())):
            if text is not None and hasattr(text, "source"):
                said.append(spell(text, reader))
        if isinstance(block, Paragraph) and block.lead:
            said.append(spell(block.lead, reader))
    return "\n".join(said)
