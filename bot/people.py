"""Finding people by what somebody typed or picked."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from bot.entities import Person
from bot.forms import Option
from bot.ports import Desk
from bot.words import Listed, Text, Who, _, plain


@dataclass(frozen=True)
class Found:
    """The people meant, and the names that mean nobody or several."""

    people: tuple[Person, ...]
    unknown: tuple[str, ...] = ()
    several: tuple[str, ...] = ()

    @property
    def fault(self) -> Text | None:
        """What is wrong with the names, in one sentence."""
        if self.unknown:
            return _(
                "I do not know {names}. Write a name as it stands here, or an e-mail.",
                names=Listed(items=tuple(_meant(name) for name in self.unknown)),
            )
        if self.several:
            return _(
                "Several people are called {names}: write an e-mail instead.",
                names=Listed(items=self.several),
            )
        return None


def _meant(name: str) -> Who:
    """Somebody named with an @ whom Tandem has never met: their platform knows what to show."""
    return Who(name=name, address=name[1:] if name.startswith("@") else "")


def options(people: Sequence[Person]) -> tuple[Option, ...]:
    """People who are named in a form already, as they are read where they cannot be picked."""
    names = Counter(person.name.casefold() for person in people)
    return tuple(
        Option(
            person.address,
            plain(
                person.name if names[person.name.casefold()] == 1 else person.email or person.name
            ),
        )
        for person in people
    )


def find(named: list[str], desk: Desk) -> Found:
    """Everybody named by a platform's id, an e-mail or a whole name; case does not matter."""
    people: dict[str, Person] = {}
    unknown: list[str] = []
    several: list[str] = []
    for name in named:
        found = desk.people_named(name.strip().lstrip("@"))
        if not found:
            unknown.append(name)
        elif len(found) > 1:
            several.append(name)
        else:
            people[found[0].id] = found[0]
    return Found(tuple(people.values()), tuple(unknown), tuple(several))


AND = re.compile(r"\s*[,;\n]\s*|\s+(?:et|and|with|avec|&)\s+", re.IGNORECASE)
LONGEST_NAME = 4
"""Words of a name, where names are not set apart."""


def one_or_two(typed: str, desk: Desk) -> Found:
    """The people named behind a word, by @, e-mail or name, however two are set apart."""
    parts = [name for part in AND.split(typed) for name in re.split(r"(?:^|\s+)(?=@)", part)]
    names = [name.strip() for name in parts if name.strip()]
    found = find(names, desk)
    words = names[0].split() if len(names) == 1 else []
    if not found.fault or not 1 < len(words) <= 2 * LONGEST_NAME:
        return found
    for at in range(1, len(words)):
        two = find([" ".join(words[:at]), " ".join(words[at:])], desk)
        if not two.fault:
            return two
    return find(words, desk) if len(words) == 2 else found
