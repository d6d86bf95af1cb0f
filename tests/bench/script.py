"""What is done in the measured school: every word, every kind of press, every form."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import replace
from datetime import timedelta

from sqlmodel import Session, col, select

from bot import surveys
from bot.entities import (
    Errand,
    LetterStatus,
    Match,
    MeetingStatus,
    Mentoring,
    NoticeStatus,
    Person,
    Round,
    RoundStatus,
    Standing,
)
from bot.events import Ask, Filled, Press, Pressed, Words
from bot.finding import flash
from bot.finding.search import Wanted
from bot.forms import Raw
from bot.preparing import setting_up
from bot.questions import FLASH, GROWTH, START, STATEMENTS
from bot.routes import PRESSES, WORDS
from bot.segments import Segment
from bot.spotlights import SPOTLIGHT
from storage.tables import InterestRow, LetterRow, PersonRow, PulseRow, TestimonialRow
from tests.bench.place import FOUNDER, MANAGER, PLAN, ROSTER, Place, Told, person, programme
from tests.school import buttons_of, papers_on_screen

STALE = "press that is out of date"
WRONG: dict[str, Raw] = {
    "role": "pope", "sector": "x" * 101, "cohort": "many", "degree": "y" * 151,
    "experience": "-1",
}  # fmt: skip
IN_CHANNEL = ", in the channel"

Script = Generator[tuple[str, str, Words | Pressed | Filled], None, None]
"""What is measured, who does it, and what they do."""


def decisions(place: Place, n: int) -> Script:
    """Everything that people and managers decide, by somebody for whom it does its most."""
    yield from _members(place, n)
    yield from _finding(place, n)
    yield from _newcomers(place, n)
    yield from _rosters(place)
    yield from _rounds(place)
    yield from _choosing(place)
    yield from _recruiting(place, n)
    yield from _answers(place, n)
    yield from _settings(place)
    yield from _breaks(place, n)
    yield from _endings(place)


def requests(place: Place, n: int) -> Script:
    """A few of the same, as Slack sends them."""
    match, mentee, _mentor = place.pairs[n % len(place.pairs)]
    offer, asked, _other = place.proposed[n % len(place.proposed)]
    yield "/mentorat", mentee, Words("")
    yield "/mentorat statut, by the manager", MANAGER, Words("statut")
    yield "/mentorat apparier", MANAGER, Words("apparier")
    yield "press match.show", asked, Pressed("match.show", offer)
    yield "press match.accept", asked, Pressed("match.accept", offer)
    yield "form practical, again", mentee, Filled("practical", "", place.answers[mentee])
    yield "form plan", mentee, Filled("plan", match, PLAN)


def _members(place: Place, n: int) -> Script:
    match, mentee, mentor = place.pairs[n % len(place.pairs)]
    offer, asked_mentee, asked_mentor = place.proposed[n % len(place.proposed)]
    other_offer, other_mentee, other_mentor = place.proposed[(n + 1) % len(place.proposed)]
    pulse, surveyed = place.asked[n % len(place.asked)]
    over, host = place.untold[n % len(place.untold)]
    moved, guest = place.postponed[n % len(place.postponed)]

    for word in WORDS:
        who = MANAGER if word.for_managers else host if n % 2 else mentee
        yield f"word {word.text.source}", who, Words(word.also[0])
    yield f"word menu, by a newcomer{IN_CHANNEL}", f"UNEW{n:04}A", Words("")
    yield "word menu, by the manager", MANAGER, Words("")
    yield f"word bind{IN_CHANNEL}", MANAGER, Words("lier")
    yield "word status, by a mentor", mentor, Words("statut")
    yield "word status, by the manager", MANAGER, Words("statut")
    yield "word log, by the other side", mentor, Words("bilan")
    yield "a word that is not known", mentee, Words("rejoidre")

    for action in (
        "menu.show", "help.show", "language.show", "join.open", "profile.show", "meeting.next",
        "meeting.log", "invite.show", "testimonial.ask",
    ):  # fmt: skip
        yield f"press {action}", mentee, Pressed(action)
    yield "press language.speak", mentee, Pressed("language.speak", value="fr")
    yield "press standing.show", MANAGER, Pressed("standing.show", place.programmes[0])
    yield "press meet.choose", mentor, Pressed("meet.choose")
    yield "press contact.made", mentee, Pressed("contact.made", match)
    yield "press meet.open", mentee, Pressed("meet.open", match)
    yield "press match.show", asked_mentee, Pressed("match.show", offer)
    yield "press match.accept, first yes", asked_mentee, Pressed("match.accept", offer)
    yield "press match.accept, second yes", asked_mentor, Pressed("match.accept", offer)
    yield "press match.decline", other_mentor, Pressed("match.decline", other_offer)
    yield "press match.ask", other_mentor, Pressed("match.ask", other_offer)
    yield "press meeting.tell", host, Pressed("meeting.tell", over, MeetingStatus.TOOK_PLACE)
    yield "press meeting.move", guest, Pressed("meeting.move", moved)
    for name in STATEMENTS:
        yield "press pulse.answer", surveyed, Pressed("pulse.answer", pulse, f"{name}-4")
    yield STALE, mentee, Pressed("match.accept", "0" * 32)

    for form in ("signup", "needs", "practical", "portrait", "traits"):
        yield f"form {form}, again", mentee, Filled(form, "", place.answers[mentee])
    yield "form offer, again", mentor, Filled("offer", "", place.answers[mentor])
    yield "form plan", mentee, Filled("plan", match, PLAN)
    yield "form postpone", guest, Filled("postpone", moved, {"day": _day(place, 9), "at": "10:00"})
    words: Told = {"words": "Quand seriez-vous libre ?"}
    yield "form match-ask", other_mentor, Filled("match-ask", other_offer, words)
    yield "press match.reply", other_mentee, Pressed("match.reply", other_offer)
    yield "form match-reply", other_mentee, Filled("match-reply", other_offer, words)
    why: Told = {"reason": "Trop de travail ce semestre, désolée."}
    yield "form decline", other_mentor, Filled("decline", other_offer, why)


def _finding(place: Place, n: int) -> Script:
    """Somebody looks for a mentor and asks four; each of these answers otherwise."""
    id, paired = place.programmes[0], [one for _match, one, _mentor in place.pairs]
    mentees = [one for one in paired if place.belongs(one) == 0]
    mentee = mentees[n % len(mentees)]
    with place.desk() as desk:
        paired_with = {one.mentor_id for one in desk.open_matches(person(mentee, desk))}
        room = [one.person for one in desk.mentors_with_room(programme(id, desk))]
    free = [one for one in room if one.id not in paired_with]
    first, second, third = [*free, *free][n % len(free) :][:3]
    wanted = Wanted("compta", theme="internship", page=1).written
    yield "word find, with words", mentee, Words("trouver compta")
    yield "press find.show", mentee, Pressed("find.show", id)
    yield "press find.turn", mentee, Pressed("find.turn", id, wanted)
    yield "press find.filter", mentee, Pressed("find.filter", id, wanted)
    yield "form find", mentee, Filled("find", id, {"words": "entretiens", "language": "fr"})
    yield "press find.see", mentee, Pressed("find.see", f"{id}:{first.id}")
    asked: dict[str, str] = {}
    for mentor in (first, second, third):
        subject = f"{id}:{mentor.id}:{Mentoring.FLASH}"
        yield "press request.ask", mentee, Pressed("request.ask", subject)
        form = _opened(place, mentee, "request.ask", subject, question="Comment faire ? " * 9)
        slots = _slots(place, mentee, subject)
        yield "form request", mentee, replace(form, answers={**form.answers, "slots": slots})
        asked[mentor.address] = _request(place, mentee, mentor.id)
    for mentor, (action, value) in zip(
        (first, second, third), (("word", ""), ("decline", ""), ("accept", "0")), strict=True
    ):
        request = asked[mentor.address]
        yield "press request.show", mentor.address, Pressed("request.show", request)
        yield (
            f"press request.{action}",
            mentor.address,
            Pressed(f"request.{action}", request, value),
        )
    told: Told = {"words": "Dans quel secteur ?", "reason": "Trop pris ce mois-ci."}
    yield "form request-word", first.address, Filled("request-word", asked[first.address], told)
    refused = asked[second.address]
    yield "form request-decline", second.address, Filled("request-decline", refused, told)
    yield "press request.list", mentee, Pressed("request.list", id)
    yield "press request.withdraw", mentee, Pressed("request.withdraw", asked[first.address])
    pair, pulse = _met_once(place, asked[third.address], mentee)
    for name in FLASH:
        yield "press flash.answer", mentee, Pressed("flash.answer", pulse, f"{name}-4")
    yield "press flash.thank", mentee, Pressed("flash.thank", pair)
    yield "form thanks", mentee, Filled("thanks", pair, {"words": "Merci !"})


def _slots(place: Place, who: str, subject: str) -> list[str]:
    """The first two times on offer."""
    with place.desk() as desk:
        press = Press(person(who, desk), desk.now, subject, action="request.ask")
        asked = PRESSES["request.ask"](press, desk)
    assert isinstance(asked, Ask), asked
    return [option.value for option in asked.options["slots"][:2]]


def _request(place: Place, mentee: str, mentor_id: str) -> str:
    """What that mentee asks of that mentor."""
    with place.desk() as desk:
        asked = desk.open_requests(person(mentee, desk))
        return next(one.id for one in asked if one.mentor_id == mentor_id)


def _met_once(place: Place, request: str, who: str) -> tuple[str, str]:
    """The two have met, and are asked how it was: their pair, and the survey of one of them."""
    with place.desk() as desk:
        asked = desk.request(request)
        match = desk.match(asked.pair_id) if asked else None
        assert match
        for meeting in desk.meetings(match):
            meeting.status = MeetingStatus.TOOK_PLACE
        errand = Errand(key="", kind="", subject=match.id, due_at=desk.now)
        flash.close(errand, desk)
        own, pair = person(who, desk).id, match.id
    mine = (col(PulseRow.match_id) == pair) & (col(PulseRow.person_id) == own)
    with Session(place.engine) as session:
        return pair, session.exec(select(PulseRow.id).where(mine)).one()


def _newcomers(place: Place, n: int) -> Script:
    """Somebody signs up, decides for themselves, leaves; and what a manager decides for them."""
    newcomer, mentor, id = f"UNEW{n:04}", place.mentors[n % len(place.mentors)], place.programmes[0]
    mentee = next(one for one in place.answers if place.answers[one]["role"] == "mentee")
    sign_up = place.answers[mentee]
    yield f"word join, by a newcomer{IN_CHANNEL}", newcomer, Words("rejoindre")
    yield "form signup, every field wrong", newcomer, Filled("signup", id, WRONG)
    for form in ("signup", "needs", "practical", "portrait", "papers"):
        subject = papers_on_screen(id) if form == "papers" else id
        yield f"form {form}, by a newcomer", newcomer, Filled(form, subject, sign_up)
    for action in (
        "place.stay",
        "place.another",
        "consent.show",
        "data.show",
        "paper.agree",
        "avoid.open",
        "place.show",
        "place.pause",
    ):
        yield f"press {action}", newcomer, Pressed(action, id)
    yield "press paper.show", newcomer, Pressed("paper.show", id, "charter")
    yield "press guide.show", newcomer, Pressed("guide.show", value="mentee-1")
    yield "press tour.show", newcomer, Pressed("tour.show")
    yield "press quiz.show", newcomer, Pressed("quiz.show", value="0000")
    yield "press place.capacity", mentor, Pressed("place.capacity")
    yield "press report.ask", newcomer, Pressed("report.ask", id)
    yield "form report", newcomer, Filled("report", id, {"words": "Un souci"})
    yield "form capacity", mentor, Filled("capacity", "", {"capacity": "5"})
    yield "form avoid", newcomer, Filled("avoid", id, {"people": [mentor]})
    yield "form pause", newcomer, Filled("pause", id, {"until": _day(place, 30)})
    yield "press place.resume", newcomer, Pressed("place.resume", id)
    enrolled = _stands(place, newcomer, Standing.ACTIVE)
    yield "press profile.confirm", newcomer, Pressed("profile.confirm", enrolled)
    yield "press place.leave", newcomer, Pressed("place.leave", id)
    yield "press place.quit", newcomer, Pressed("place.quit", id)
    _stands(place, newcomer, Standing.PENDING)
    yield "press enrolment.queue", MANAGER, Pressed("enrolment.queue", id)
    yield "press enrolment.refuse", MANAGER, Pressed("enrolment.refuse", enrolled)
    yield "press enrolment.approve", MANAGER, Pressed("enrolment.approve", enrolled)
    _stands(place, newcomer, Standing.PENDING)
    yield "form refuse", MANAGER, Filled("refuse", enrolled, {"told_why": "Déjà complet."})
    yield from _minors(place, id, newcomer)
    yield from _starts(place, id, newcomer)


def _breaks(place: Place, n: int) -> Script:
    """One of a pair takes a break, and both say what becomes of their dates."""
    match, mentee, mentor = place.pairs[(n + 2) % len(place.pairs)]
    id = place.programmes[place.belongs(mentee)]
    yield "form pause, with a pair", mentee, Filled("pause", id, {"until": _day(place, 30)})
    yield "press break.pairs", mentee, Pressed("break.pairs", id, "on")
    for value in ("rest", "on", "other"):
        yield "press break.answer", mentor, Pressed("break.answer", match, value)
    yield "press break.part", mentor, Pressed("break.part", match)


def _starts(place: Place, id: str, newcomer: str) -> Script:
    """Somebody is asked where they start from."""
    enrolled = _stands(place, newcomer, Standing.ACTIVE)
    with place.desk() as desk:
        surveys.ask(Errand(key="", kind="", subject=f"{START}:{enrolled}", due_at=desk.now), desk)
        asked = desk.survey_of(person(newcomer, desk), programme(id, desk), START)
        survey = asked.id if asked else ""
    yield "press survey.later", newcomer, Pressed("survey.later", survey, "0")
    yield "press survey.never", newcomer, Pressed("survey.never", survey)
    yield "press survey.open", newcomer, Pressed("survey.open", survey)
    for form in ("start-mentee", "start-mentor"):
        yield f"form {form}", newcomer, Filled(form, survey, dict.fromkeys(GROWTH, "4"))


def _minors(place: Place, id: str, newcomer: str) -> Script:
    """Somebody is under 18; a manager has their guardian's agreement."""
    enrolled = _stands(place, newcomer, Standing.PENDING)
    told: Told = {"minor": "yes", "guardian": "Anne Morel", "guardian_contact": "06 12 34 56 78"}
    with place.desk() as desk:
        programme(id, desk).minors = True
    yield "form age", newcomer, Filled("age", id, told)
    yes = _opened(place, MANAGER, "enrolment.approve", enrolled, agreed="true")
    yield "form guardian", MANAGER, yes
    with place.desk() as desk:
        programme(id, desk).minors = False


def _rosters(place: Place) -> Script:
    id = place.programmes[0]
    yield "press import.ask", MANAGER, Pressed("import.ask", id)
    yield "form import", MANAGER, Filled("import", id, {"pasted": ROSTER[:3000]})
    yield "press import.turn", MANAGER, Pressed("import.turn", place.upload, "1")
    yield "press import.into", MANAGER, Pressed("import.into", place.upload, id)
    yield "press import.confirm", MANAGER, Pressed("import.confirm", place.upload)
    yield "press import.cancel", MANAGER, Pressed("import.cancel", place.upload)
    yield "press import.invite", MANAGER, Pressed("import.invite", id, "1")


def _rounds(place: Place) -> Script:
    id, drawn = place.programmes[0], draft_round(place)
    yield "press round.draw", MANAGER, Pressed("round.draw", id)
    yield "press round.turn", MANAGER, Pressed("round.turn", drawn, "1")
    yield "press round.simulate", MANAGER, Pressed("round.simulate", id)
    for action, value in (
        ("round.figures", ""), ("round.short", ""), ("round.other", ""), ("round.try", "places"),
        ("round.table", ""),
    ):  # fmt: skip
        yield f"press {action}", MANAGER, Pressed(action, drawn, value)
    trying = _opened(place, MANAGER, "round.other", drawn, places="1")
    yield "form round-trying", MANAGER, trying
    yield "press round.weights", MANAGER, Pressed("round.weights", drawn)
    weighed = _opened(place, MANAGER, "round.weights", drawn, needs="4")
    yield "form round-weights", MANAGER, weighed
    yield "press round.adopt", MANAGER, Pressed("round.adopt", _tried(place, drawn))
    yield from _reviewing(place, drawn)
    yield from _pairing(place)
    yield "press round.redraw", MANAGER, Pressed("round.redraw", id)
    yield "press round.drop", MANAGER, Pressed("round.drop", draft_round(place))
    yield "word match, computing", MANAGER, Words("apparier")
    sent = draft_round(place)
    yield "press round.send", MANAGER, Pressed("round.send", sent)
    yield "press round.alone", MANAGER, Pressed("round.alone", sent)
    for action, value in (
        ("themes.show", ""), ("themes.turn", "1"), ("themes.fill", "internship"),
        ("late.show", ""), ("late.turn", "1"), ("late.nudge", ""), ("late.send", ""),
    ):  # fmt: skip
        yield f"press {action}", MANAGER, Pressed(action, id, value)


def _tried(place: Place, drawn: str) -> str:
    """A simulation in which something else counts."""
    with place.desk() as desk:
        known = desk.round(drawn)
        assert known
        tried = Round(
            programme_id=known.programme_id, drawn_by=known.drawn_by, drawn_at=desk.now,
            status=RoundStatus.SIMULATED, simulated=True, report=known.report,
            changes={"weights": {"needs": 4}, "floor": 5},
        )  # fmt: skip
        return desk.add(tried).id


def _reviewing(place: Place, drawn: str) -> Script:
    """Two pairs of a round change mentors, one is forced, one is left alone."""
    a, b, mentor = _two_drafts(place, drawn)
    for action in ("pair.look", "pair.others", "pair.whom"):
        yield f"press {action}", MANAGER, Pressed(action, a)
    yield "form pair-why", MANAGER, Filled("pair-why", a, {"whom": [mentor.address]})
    yield "press pair.swap", MANAGER, Pressed("pair.swap", a, b)
    a, _b, mentor = _two_drafts(place, drawn)
    yield "press pair.give", MANAGER, Pressed("pair.give", a, mentor.id)
    a, _b, mentor = _two_drafts(place, drawn)
    yield "press pair.insist", MANAGER, Pressed("pair.insist", a, mentor.id)
    told: Told = {"note": "Ils se connaissent."}
    yield "form pair-insist", MANAGER, Filled("pair-insist", f"{a}:{mentor.id}", told)
    for action in ("pair.approve", "pair.keep", "pair.part", "pair.leave"):
        yield f"press {action}", MANAGER, Pressed(action, _drafts(place, drawn)[0][0])
    id = place.programmes[0]
    yield "press ruling.list", MANAGER, Pressed("ruling.list", id)
    with place.desk() as desk:
        said = desk.rulings(programme(id, desk))[-1].id
    yield "press ruling.undo", MANAGER, Pressed("ruling.undo", id, said)


def _drafts(place: Place, drawn: str) -> list[tuple[str, Person]]:
    """The pairs of that round, and their mentors."""
    with place.desk() as desk:
        round = desk.round(drawn)
        return [(one.id, desk.sides(one)[1]) for one in desk.drafts(round)] if round else []


def _two_drafts(place: Place, drawn: str) -> tuple[str, str, Person]:
    """Two pairs of that round with different mentors, and the mentor of the second."""
    (first, his), *others = _drafts(place, drawn)
    second, theirs = next((id, other) for id, other in others if other.id != his.id)
    return first, second, theirs


def _pairing(place: Place) -> Script:
    """Somebody who waits, and a mentor who has a place."""
    with place.desk() as desk:
        known = programme(place.programmes[0], desk)
        mentee = desk.person_at(place.waiting[-1])
        assert mentee
        room = desk.mentors_with_room(known)
        never = desk.tried_pairs(known, [mentee.id])
        mentor = next(one.person for one in room if (mentee.id, one.person.id) not in never)
        two = f"{known.id}:{mentee.id}:{mentor.id}"
    yield "word pair, with one name", MANAGER, Words(f"associer @{mentee.address}")
    yield "press pair.ask", MANAGER, Pressed("pair.ask", known.id)
    picked: Told = {"one": [mentee.address], "other": [mentor.address]}
    yield "form pair", MANAGER, Filled("pair", known.id, picked)
    for action in ("pair.weigh", "pair.cost", "pair.force", "pair.propose"):
        yield f"press {action}", MANAGER, Pressed(action, two)
    yield "form pair-force", MANAGER, Filled("pair-force", two, {"note": "Voisins de palier."})


def _choosing(place: Place) -> Script:
    """Three who wait have a list each: they choose, take the one they are shown, or nobody."""
    id = place.programmes[0]
    first, second, third = (_listed(place, number) for number in range(3))
    yield "press list.show", first, Pressed("list.show", id)
    yield "press list.rank", first, Pressed("list.rank", id)
    ranked = _opened(place, first, "list.rank", id)
    options = _options(place, first, id)
    yield (
        "form list-rank",
        first,
        replace(ranked, answers={**ranked.answers, "first": options[0], "second": options[1]}),
    )
    yield "press list.ask", second, Pressed("list.ask", id, _options(place, second, id)[0])
    yield "press list.none", third, Pressed("list.none", id)
    yield "form list-none", third, Filled("list-none", id, {"reason": "Trop loin."})


def _listed(place: Place, number: int) -> str:
    """One of those who wait longest gets a list of three."""
    with place.desk() as desk:
        here = programme(place.programmes[0], desk)
        mentee = desk.waiting_mentees(here)[0].person
        rooms = [one.person for one in desk.mentors_with_room(here) if one.person is not mentee]
        for rank, mentor in enumerate([*rooms, *rooms][number:][:3], 1):
            match = Match(
                programme_id=here.id, mentee_id=mentee.id, mentor_id=mentor.id, score=0.5
            )  # fmt: skip
            desk.add(match).suggest(rank, desk.now)
        return mentee.address


def _options(place: Place, who: str, id: str) -> list[str]:
    """The suggestions on somebody's list."""
    with place.desk() as desk:
        mine = desk.suggestions(person(who, desk), programme(id, desk))
        return [one.id for one in mine]


def _recruiting(place: Place, n: int) -> Script:
    """A message to each group of people, from the form to the button; then the calendar."""
    id = place.programmes[0]
    for action in ("announce.ask", "announce.copy", "poll.write", "event.write", "notice.list"):
        yield f"press {action}", MANAGER, Pressed(action, id)
    yield "press announce.write", MANAGER, Pressed("announce.write", id, "theme:internship")
    for segment in Segment:
        told: Told = {"segment": segment, "message": "suits", "theme": "internship"}
        yield f"form announce, {segment}", MANAGER, Filled("announce", id, told)
    own: Told = {"segment": Segment.CHANNEL, "message": "own", "posted": "true"}
    yield "form announce, in one's own words", MANAGER, Filled("announce", id, own)
    written, other = _notices(place, NoticeStatus.DRAFT)[-1], _notices(place, NoticeStatus.DRAFT)[0]
    words: Told = {"fr": "Bonjour {name}, rejoignez-nous !", "en": "Hello {name}!"}
    yield "form announce-words", MANAGER, Filled("announce-words", written, words)
    copied: Told = {"place": "linkedin", "language": "fr"}
    yield "form announce-copy", MANAGER, Filled("announce-copy", id, copied)
    question: Told = {"question": "poll", "segment": Segment.CHANNEL, "posted": "true"}
    yield "form poll-write", MANAGER, Filled("poll-write", id, question)
    event: Told = {"day": _day(place, 20), "time": "18:00", "place": "Amphi B",
                   "segment": Segment.ENROLLED, "posted": "true"}  # fmt: skip
    yield "form event", MANAGER, Filled("event", id, event)
    yield "press notice.preview", MANAGER, Pressed("notice.preview", written)
    yield "press notice.words", MANAGER, Pressed("notice.words", written)
    yield (
        "press notice.confirm",
        MANAGER,
        _shown(place, "notice.preview", written, "notice.confirm"),
    )
    yield "press notice.drop", MANAGER, Pressed("notice.drop", other)
    gone = _notices(place, NoticeStatus.SENT)[n % 4]
    for action in ("notice.progress", "notice.retry"):
        yield f"press {action}", MANAGER, Pressed(action, gone)
    with Session(place.engine) as session:
        dead = session.exec(
            select(LetterRow.id).where(
                col(LetterRow.status) == LetterStatus.DEAD, col(LetterRow.programme_id) == id
            )
        ).first()
    yield "press letter.retry", MANAGER, Pressed("letter.retry", dead or "")
    coming = _notices(place, NoticeStatus.PLANNED, slot=True)[-1]
    yield "press notice.show", MANAGER, Pressed("notice.show", coming)
    yield "press notice.edit", MANAGER, Pressed("notice.edit", coming)
    yield "press notice.test", MANAGER, Pressed("notice.test", coming)
    yield "form notice-edit", MANAGER, _opened(place, MANAGER, "notice.edit", coming, fr="Bientôt.")
    yield "press notice.turn", MANAGER, Pressed("notice.turn", coming, "off")


def _answers(place: Place, n: int) -> Script:
    """What people answer to messages, and what managers make of it."""
    id, mentor = place.programmes[0], place.mentors[n % len(place.mentors)]
    event = _notices(place, NoticeStatus.SENT, message="event-call")[0]
    yield "press poll.answer", mentor, Pressed("poll.answer", id, "mentor")
    yield "press poll.results", MANAGER, Pressed("poll.results", id)
    yield "press needs.ask", mentor, Pressed("needs.ask", id)
    needs: Told = {"themes": ["internship", "career"], "words": "Un premier stage."}
    yield "form needs-survey", mentor, Filled("needs-survey", id, needs)
    yield "press event.come", mentor, Pressed("event.come", event)
    yield "press event.guests", MANAGER, Pressed("event.guests", event)
    story: Told = {"words": "J'ai trouvé ma voie.", "showing": "named"}
    yield "form testimonial", mentor, Filled("testimonial", id, story)
    yield "press testimonial.list", MANAGER, Pressed("testimonial.list", id)
    with Session(place.engine) as session:
        mine = col(TestimonialRow.programme_id) == id
        stories = session.exec(select(TestimonialRow.id).where(mine)).all()
        asked = session.exec(
            select(PersonRow.address)
            .join(InterestRow, col(InterestRow.person_id) == col(PersonRow.id))
            .where(col(InterestRow.programme_id) == id, col(InterestRow.question) == SPOTLIGHT)
        ).first()
    for action in ("testimonial.post", "testimonial.confirm"):
        yield f"press {action}", MANAGER, Pressed(action, stories[0])
    yield "press testimonial.keep", MANAGER, Pressed("testimonial.keep", stories[-1])
    with place.desk() as desk:
        told = desk.testimonials(programme(id, desk))
    own = next(one.id for one, author in told if author.address == mentor)
    yield "press testimonial.withdraw", mentor, Pressed("testimonial.withdraw", own)
    for action in ("ambassador.list", "ambassador.ask", "spotlight.show", "spotlight.write"):
        yield f"press {action}", MANAGER, Pressed(action, id)
    yield "form ambassadors", MANAGER, Filled("ambassadors", id, {"people": place.mentors[:3]})
    for action in ("spotlight.ask", "spotlight.confirm"):
        yield f"press {action}", MANAGER, Pressed(action, id)
    yield "press spotlight.answer", asked or "", Pressed("spotlight.answer", id, "yes")


def _settings(place: Place) -> Script:
    """Each page of the settings is opened and kept; a paper is rewritten and put in force."""
    id = place.programmes[0]
    for action in ("settings.show", "programme.walk", "kpi.list", "paper.list", "text.find"):
        yield f"press {action}", MANAGER, Pressed(action, id)
    yield f"press channel.bind{IN_CHANNEL}", MANAGER, Pressed("channel.bind")
    yield "press history.show", MANAGER, Pressed("history.show", id, "1")
    yield "press text.list", MANAGER, Pressed("text.list", id, "1")
    yield "press text.message", MANAGER, Pressed("text.message", id, "call-mentors")
    for name in setting_up.FORMS:
        yield f"press page.open, {name}", MANAGER, Pressed("page.open", id, name)
        told = {"fr": "Soyez à l'heure."} if name == "programme-paper" else {}
        yield f"form {name}", MANAGER, _opened(place, MANAGER, "page.open", id, name, **told)
    yield "press paper.publish", MANAGER, Pressed("paper.publish", id)
    yield "press paper.enforce", MANAGER, _shown(place, "paper.publish", id, "paper.enforce")
    with place.desk() as desk:
        kpi = desk.kpis(programme(id, desk))[0].id
    yield "press kpi.remove", MANAGER, Pressed("kpi.remove", kpi)
    found = _opened(place, MANAGER, "text.find", id, words="programme")
    yield "form text-search", MANAGER, found
    sign = _sign(place)
    yield "press text.open", MANAGER, Pressed("text.open", id, sign)
    yield (
        "form text-words",
        MANAGER,
        _opened(place, MANAGER, "text.open", id, sign, fr="À très vite !"),
    )


def _endings(place: Place) -> Script:
    """A programme is prepared, opened, closed, and copied for the year after."""
    id = place.draft
    yield "press programme.create", FOUNDER, Pressed("programme.create")
    begun = _opened(place, FOUNDER, "programme.create", value="new", called="Mentorat 2030",
                    aim="own")  # fmt: skip
    yield "form programme-basics, a new one", FOUNDER, begun
    yield "press programme.check", FOUNDER, Pressed("programme.check", id)
    yield "press programme.open", FOUNDER, Pressed("programme.open", id)
    yield "press programme.close", FOUNDER, Pressed("programme.close", id)
    yield "press programme.end", FOUNDER, Pressed("programme.end", id)
    copied = place.programmes[0]
    yield "press programme.copy", MANAGER, Pressed("programme.copy", copied)
    yield (
        "form programme-copy",
        MANAGER,
        _opened(place, MANAGER, "programme.copy", copied, called="Once more"),
    )


def _opened(
    place: Place, who: str, action: str, subject: str = "", value: str = "", **told: Raw
) -> Filled:
    """The form behind a button, sent as it was opened but for what is told."""
    with place.desk() as desk:
        asked = PRESSES[action](Press(person(who, desk), desk.now, subject, value, action), desk)
    assert isinstance(asked, Ask), asked
    return Filled(asked.form.name, asked.subject, {**asked.filled, **told})


def _shown(place: Place, action: str, subject: str, wanted: str) -> Pressed:
    """The button of that action on the card that a press brings."""
    with place.desk() as desk:
        reply = PRESSES[action](Press(person(MANAGER, desk), desk.now, subject), desk)
    [button] = [one for one in buttons_of(reply) if one.action == wanted]
    return Pressed(button.action, button.subject, button.value)


def _sign(place: Place) -> str:
    """The sign of a message's first sentence, as its button carries it."""
    with place.desk() as desk:
        press = Press(person(MANAGER, desk), desk.now, place.programmes[0], "call-mentors")
        reply = PRESSES["text.message"](press, desk)
    return next(one.value for one in buttons_of(reply) if one.action == "text.open")


def _notices(
    place: Place, status: NoticeStatus, message: str = "", slot: bool = False
) -> list[str]:
    """The first programme's notices that stand so."""
    with place.desk() as desk:
        return [
            one.id
            for one in desk.notices(programme(place.programmes[0], desk))
            if one.status is status and message in ("", one.message) and bool(one.slot) is slot
        ]


def _day(place: Place, days: int) -> str:
    return (place.clock.now() + timedelta(days=days)).date().isoformat()


def _stands(place: Place, address: str, standing: Standing) -> str:
    """From now on that person's enrolment stands so; its id."""
    with place.desk() as desk:
        told = desk.enrolment(person(address, desk), programme(place.programmes[0], desk))
        assert told
        told.standing = standing
        return told.id


def draft_round(place: Place) -> str:
    """The round that waits for the manager."""
    with place.desk() as desk:
        drawn = desk.draft_round(programme(place.programmes[0], desk))
    assert drawn
    return drawn.id
