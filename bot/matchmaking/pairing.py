"""A manager brings two people together, or looks for who fits somebody best (F12)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Annotated, ClassVar

from pydantic import Field

from bot import offers
from bot.aims import TYPES, type_options
from bot.cards import menu_button, out_of_date
from bot.deeds import note
from bot.entities import (
    Enrolment,
    Errand,
    Match,
    Mentoring,
    Person,
    Programme,
    Review,
    Stage,
    Standing,
    Status,
)
from bot.events import Ask, Fix, Press, Replace, Reply, Say, Submission
from bot.forms import Form, Limit, Look, Question
from bot.matchmaking.weighing import (
    AllTheSame,
    Weighed,
    Wished,
    best_for,
    best_of,
    cost,
    for_and_against,
    headline,
    in_a_word,
    weigh,
)
from bot.people import Found, find, one_or_two
from bot.ports import Desk, Place
from bot.proposing import propose
from bot.rights import Refused, managed
from bot.values import (
    Block,
    Button,
    Card,
    Note,
    Paragraph,
    Style,
    bullets,
    buttons,
    card,
    facts,
)
from bot.words import Text, _, _n

LONGEST = 200
"""Characters behind the word that are looked at: two names are not longer."""

TWO = 2


class Pairing(Form):
    """Who is to be brought together."""

    name: ClassVar[str] = "pair"
    title: ClassVar[Text] = _("Pair two people")
    submit: ClassVar[Text] = _("Look at the two")

    one: Annotated[list[str], Limit(1), Question(_("Who"), Look.PEOPLE)]
    other: Annotated[
        list[str],
        Limit(1),
        Question(
            _("With whom (optional)"),
            Look.PEOPLE,
            _("Who mentors whom follows from their sign-ups. Without a name, I suggest three."),
        ),
    ] = Field(default=[])
    kind: Annotated[str, Question(_("Type of mentoring"), Look.CHOICE)] = ""


class Forcing(Form):
    """Why two are brought together though a rule speaks against it."""

    name: ClassVar[str] = "pair-force"
    title: ClassVar[Text] = _("Propose it all the same")
    submit: ClassVar[Text] = _("Propose it")

    note: AllTheSame


@dataclass(frozen=True)
class Two:
    """Two who take part, the one who asks and the one who helps; `either` may be the mentor."""

    programme: Programme
    mentee: Place
    mentor: Place
    either: bool
    kind: Mentoring

    @property
    def subject(self) -> str:
        """How a button names them, and the type of mentoring."""
        return self.as_a(self.kind)

    @property
    def turned(self) -> str:
        """The same two, the other way round."""
        return f"{self.programme.id}:{self.mentor.person.id}:{self.mentee.person.id}:{self.kind}"

    @property
    def pair(self) -> tuple[str, str]:
        """Their ids."""
        return self.mentee.person.id, self.mentor.person.id

    def as_a(self, kind: Mentoring) -> str:
        """The same two, for another type of mentoring."""
        return f"{self.programme.id}:{self.mentee.person.id}:{self.mentor.person.id}:{kind}"


def ask(press: Press, desk: Desk) -> Reply:
    """The word `pair`, with two names, one, or none."""
    programme, typed = managed(press, desk), press.value.strip()[:LONGEST]
    if not typed:
        several = len(programme.lasting) > 1
        return Ask(
            Pairing if several else Pairing.without({"kind"}),
            subject=programme.id,
            filled={"kind": programme.kind} if several else {},
            options={"kind": type_options(list(programme.lasting))},
        )
    found = one_or_two(typed, desk)
    fault = found.fault or _too_many(found)
    if fault:
        return Say(_once_more(fault, programme))
    return Say(_shown(found.people, programme, desk))


def choose(form: Submission[Pairing], desk: Desk) -> Reply:
    """Those who were picked."""
    programme = managed(Press(form.who, form.at, form.subject), desk)
    one, other = find(form.answers.one, desk), find(form.answers.other, desk)
    faults = {name: found.fault for name, found in (("one", one), ("other", other)) if found.fault}
    if faults:
        return Fix(form.asked, faults)
    kind = Mentoring(form.answers.kind) if form.answers.kind in programme.lasting else None
    return Say(_shown((*one.people, *other.people), programme, desk, kind))


def look(press: Press, desk: Desk) -> Reply:
    """Two who are named by a button."""
    return Replace(_side_by_side(_two(press, desk), desk))


def put(press: Press, desk: Desk) -> Reply:
    """Propose them to each other, where no rule speaks against it."""
    two = _two(press, desk)
    weighed, _between = _weighed(two, desk), None
    if _open_between(two, desk) or not weighed.possible or weighed.rules:
        return Replace(_side_by_side(two, desk))
    return Replace(_propose(two, weighed, press.who, desk))


def ask_note(press: Press, desk: Desk) -> Reply:
    """Go beyond a rule: that needs a word on why."""
    two = _two(press, desk)
    weighed = _weighed(two, desk)
    if _open_between(two, desk) or not weighed.possible or not weighed.rules:
        return Replace(_side_by_side(two, desk))
    said = bullets(_("What stands in the way"), list(weighed.rules))
    return Ask(Forcing, subject=two.subject, opening=(said,) if said else ())


def force(form: Submission[Forcing], desk: Desk) -> Reply:
    """Propose them to each other all the same; the note is kept."""
    two = _two(Press(form.who, form.at, form.subject), desk)
    weighed = _weighed(two, desk)
    if _open_between(two, desk) or not weighed.possible:
        return Say(_side_by_side(two, desk))
    weighed.match.review, weighed.match.note = Review.FORCED, form.answers.note
    return Say(_propose(two, weighed, form.who, desk))


def ask_cost(press: Press, desk: Desk) -> Reply:
    """Have it worked out, where so many wait that nobody could wait for the answer."""
    two = _two(press, desk)
    if _open_between(two, desk) or not _weighed(two, desk).possible:
        return Replace(_side_by_side(two, desk))
    desk.wake("pair.cost", f"{two.subject}:{press.who.id}")
    return Say(
        card(
            None,
            _("I think the round twice, with these two and without."),
            Note(text=_("You get the answer here in a moment, in a message of its own.")),
            buttons(_closer(two)),
        )
    )


def gather_cost(errand: Errand, desk: Desk) -> Wished | None:
    """Those whom a round would pair today, while the two may be one and the manager manages."""
    two, _who = _asked_cost(errand, desk)
    return Wished(two.pair, offers.gather(two.programme, desk)) if two else None


def light(wished: Wished) -> bool:
    """Whether it is thought in no time."""
    return offers.few(wished.people)


def tell(_errand: Errand, _share: float, _desk: Desk) -> None:
    """It is there before anybody would look how far it is."""


def keep_cost(errand: Errand, said: Text, desk: Desk) -> Text | None:
    """The manager who asked reads it."""
    two, who = _asked_cost(errand, desk)
    if two and who:
        mentee, mentor = two.mentee.person, two.mentor.person
        letter = card(
            _("What {mentee} with {mentor} would cost", mentee=mentee.name, mentor=mentor.name),
            said,
            buttons(_closer(two)),
        )
        desk.post(who, letter, f"{errand.key}:{errand.due_at.isoformat()}")
    return None


def _asked_cost(errand: Errand, desk: Desk) -> tuple[Two | None, Person | None]:
    """The two, and who asked; neither where it is of no use any more."""
    subject, _colon, id = errand.subject.rpartition(":")
    who = desk.person(id)
    try:
        return (_two(Press(who, desk.now, subject), desk), who) if who else (None, None)
    except Refused:
        return None, None


def _closer(two: Two) -> Button:
    return Button(label=_("Look closer"), action="pair.weigh", subject=two.subject)


def _two(press: Press, desk: Desk) -> Two:
    """The two whom a button names, of a programme that is theirs to manage; raises Refused."""
    programme_id, _colon, ids = press.subject.partition(":")
    programme = managed(replace(press, subject=programme_id), desk)
    named = ids.split(":")
    people = [desk.person(id) for id in named[:TWO]]
    wanted = named[TWO:] or [""]
    kind = next((one for one in (*programme.lasting, programme.kind) if [one] == wanted), None)
    if len(people) != TWO or None in people or (kind is None and wanted != [""]):
        raise Refused(out_of_date())
    return _sorted([one for one in people if one], programme, desk, kind)


def _too_many(found: Found) -> Text | None:
    return _("Two people, please.") if len(found.people) > TWO else None


def _shown(
    people: tuple[Person, ...], programme: Programme, desk: Desk, kind: Mentoring | None = None
) -> Card:
    if len(people) == TWO:
        return _side_by_side(_sorted(list(people), programme, desk, kind), desk)
    return _best(people[0], programme, desk)


def _sorted(
    people: list[Person], programme: Programme, desk: Desk, kind: Mentoring | None = None
) -> Two:
    """Who asks and who helps; the first asks where both could. Raises Refused to say why not.

    Where no type of mentoring is named, it is the first that the programme and the mentor have.
    """
    one, other = people
    if programme.stage is not Stage.OPEN:
        raise Refused(_once_more(_("Nobody is paired before the programme is open."), programme))
    if one.id == other.id:
        raise Refused(_once_more(_("These are one and the same person."), programme))
    first, second = (_taking_part(who, programme, desk) for who in (one, other))
    ways = [
        (asks, helps)
        for asks, helps in (((one, first), (other, second)), ((other, second), (one, first)))
        if asks[1].role.learns and helps[1].role.mentors
    ]
    if not ways:
        nobody = (
            _("{one} and {other} both look for a mentor: neither is one.",
              one=one.who, other=other.who)
            if first.role.learns
            else _("{one} and {other} are both mentors: neither looks for one.",
                   one=one.who, other=other.who)
        )  # fmt: skip
        raise Refused(_once_more(nobody, programme))
    (mentee, asks), (mentor, helps) = ways[0]
    if kind is None:
        kind = next((one for one in programme.lasting if helps.takes(one)), programme.kind)
    either = len(ways) > 1 and kind is not Mentoring.PEER
    return Two(programme, Place(mentee, asks), _mentor(mentor, programme, desk), either, kind)


def _taking_part(who: Person, programme: Programme, desk: Desk) -> Enrolment:
    told = desk.enrolment(who, programme)
    if told is None or told.standing is not Standing.ACTIVE:
        away = told is not None and told.standing is Standing.PAUSED
        raise Refused(
            _once_more(
                _("{who} is taking a break.", who=who.who)
                if away
                else _("{who} does not take part in “{programme}”.",
                       who=who.who, programme=programme.name),
                programme,
            )
        )  # fmt: skip
    return told


def _mentor(who: Person, programme: Programme, desk: Desk) -> Place:
    """A mentor with the places that are free, also where they let proposals pass."""
    told = _taking_part(who, programme, desk)
    taken = [one for one in desk.open_matches(who, programme) if one.mentor_id == who.id]
    return Place(who, told, told.capacity - len(taken))


def _weighed(two: Two, desk: Desk) -> Weighed:
    return weigh(two.mentee, two.mentor, two.programme, desk, kind=two.kind)


def _open_between(two: Two, desk: Desk) -> Match | None:
    """What they are to each other already."""
    other = two.mentor.person.id
    mine = desk.open_matches(two.mentee.person, two.programme)
    lasting = (one for one in mine if one.kind is not Mentoring.FLASH and one.side(other))
    return next(lasting, None)


def _side_by_side(two: Two, desk: Desk) -> Card:
    """How well two people fit, what speaks against it, and what can be done."""
    programme = two.programme
    if known := _open_between(two, desk):
        return _already(known, two)
    mentee, mentor = two.mentee.person, two.mentor.person
    few = desk.waiting(programme) + desk.with_room(programme) <= offers.FEW
    people = offers.gather(programme, desk) if few else None
    among = (*people.mentees, *people.mentors) if people else ()
    weighed = weigh(two.mentee, two.mentor, programme, desk, among, two.kind)
    if weighed.confided:
        return _once_more(
            _("{mentee} and {mentor} are not put together.", mentee=mentee.who, mentor=mentor.who),
            programme,
            _("Something told in confidence speaks against it. I keep it to myself."),
        )
    costs = cost(Wished(two.pair, people)) if people and weighed.possible else None
    several = len(programme.lasting) > 1
    hindered = [_("{mentor} has no place free.", mentor=mentor.who)] if weighed.full else []
    return card(
        headline(mentee, mentor, weighed.match.score),
        facts((_("Type of mentoring"), TYPES[two.kind].name)) if several else None,
        *for_and_against(weighed.match, mentee, mentor),
        bullets(_("What stands in the way"), [*hindered, *weighed.rules]),
        costs,
        Note(text=_what_next(weighed, programme)),
        buttons(
            _way(weighed, two),
            Button(label=_("The other way round"), action="pair.weigh", subject=two.turned)
            if two.either
            else None,
            *(_rather(kind, two) for kind in programme.lasting if kind is not two.kind),
            None
            if people or not weighed.possible
            else Button(
                label=_("What it costs the others"), action="pair.cost", subject=two.subject
            ),
            _choose(programme),
        ),
    )


def _rather(kind: Mentoring, two: Two) -> Button:
    """Another type of mentoring that the programme has."""
    return Button(
        label=_("Rather: {type}", type=TYPES[kind].name),
        action="pair.weigh",
        subject=two.as_a(kind),
    )


def _what_next(weighed: Weighed, programme: Programme) -> Text:
    if weighed.full:
        return _("A place has to be free first: mentors say themselves how many they take.")
    return _n(
        "Nothing has been sent. Once you propose it, both have {count} day to answer.",
        "Nothing has been sent. Once you propose it, both have {count} days to answer.",
        programme.expire_days,
    )


def _way(weighed: Weighed, two: Two) -> Button | None:
    if not weighed.possible:
        return None
    if weighed.rules:
        return Button(label=_("Force, with a note"), action="pair.force", subject=two.subject)
    return Button(
        label=_("Propose it"), action="pair.propose", subject=two.subject, style=Style.PRIMARY
    )


def _already(match: Match, two: Two) -> Card:
    mentee, mentor = two.mentee.person, two.mentor.person
    return card(
        None,
        _("{mentee} and {mentor} are a pair.", mentee=mentee.who, mentor=mentor.who)
        if match.status is Status.ACTIVE
        else _("A proposal waits for its answers: {mentee} and {mentor}.",
               mentee=mentee.who, mentor=mentor.who),
        buttons(_status(two.programme), _choose(two.programme, _("Pair two others"))),
    )  # fmt: skip


def _propose(two: Two, weighed: Weighed, who: Person, desk: Desk) -> Card:
    mentee, mentor, programme = two.mentee.person, two.mentor.person, two.programme
    match = desk.add(weighed.match)
    if not propose(match, desk):
        return _side_by_side(two, desk)
    names = f"{mentee.name}, {mentor.name}"
    if match.note:
        note("force", who, programme, desk, f"{names} ({match.note})")
    else:
        note("pair", who, programme, desk, names)
    return card(
        _("The proposal is on its way"),
        _("{mentee} and {mentor} hear of it now, each in a message of their own.",
          mentee=mentee.who, mentor=mentor.who),
        Note(text=_("As soon as both accept, I introduce them; the status shows it.")),
        buttons(_status(programme), _choose(programme, _("Pair two others"))),
    )  # fmt: skip


def _best(who: Person, programme: Programme, desk: Desk) -> Card:
    """The three who fit somebody best, among those who are free."""
    if programme.stage is not Stage.OPEN:
        raise Refused(_once_more(_("Nobody is paired before the programme is open."), programme))
    told = _taking_part(who, programme, desk)
    place = Place(who, told)
    if told.role.learns:
        found = best_for(place, programme, offers.gather(programme, desk, [place]))
    else:
        found = best_of(place, programme, offers.gather(programme, desk, among=[who.id]))
    return card(
        _("Who fits {name} best", name=who.name),
        *(block for match in found for block in _line(match, programme, desk))
        if found
        else (_("Nobody whom the rules allow is free for {who} right now.", who=who.who),),
        Note(text=_("Nothing has been sent.")) if found else None,
        buttons(_choose(programme)),
    )


def _line(match: Match, programme: Programme, desk: Desk) -> tuple[Block | None, ...]:
    mentee, mentor = desk.sides(match)
    subject = f"{programme.id}:{mentee.id}:{mentor.id}"
    return (
        Paragraph(
            lead=headline(mentee, mentor, match.score),
            text=in_a_word(match, mentee, mentor) or _("They have told little."),
        ),
        buttons(Button(label=_("Look closer"), action="pair.weigh", subject=subject)),
    )


def _once_more(why: Text, programme: Programme, more: Text | None = None) -> Card:
    return card(
        None, why, Note(text=more) if more else None, buttons(_choose(programme), menu_button())
    )


def _choose(programme: Programme, label: Text | None = None) -> Button:
    return Button(label=label or _("Choose two others"), action="pair.ask", subject=programme.id)


def _status(programme: Programme) -> Button:
    return Button(label=_("Programme status"), action="standing.show", subject=programme.id)
