"""Those who speak for a programme: ambassadors, mentors who are presented, people who testify."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Annotated, Any, ClassVar

from bot import spotlights
from bot.cards import as_it_reads, join_first, menu_button, out_of_date
from bot.editing import mark, overtaken
from bot.entities import (
    Enrolment,
    Notice,
    NoticeStatus,
    Person,
    Programme,
    Showing,
    Standing,
    Testimonial,
)
from bot.events import Ask, Fix, Press, Replace, Reply, Say, Submission
from bot.forms import Form, Limit, Look, Option, Question, Raw
from bot.messages import MESSAGES
from bot.notices import PRESENTING, invitation_code, known, role_of
from bot.people import find, options
from bot.ports import Desk
from bot.rights import Refused, check_manager, managed, meant
from bot.sending import channels_of, settle, some_of
from bot.spotlights import SPOTLIGHT
from bot.values import (
    Block,
    Button,
    Card,
    Divider,
    Note,
    Paragraph,
    Quote,
    Style,
    bullets,
    buttons,
    card,
    facts,
)
from bot.words import Text, _, _n, plain, spell

SHOWN = 5
"""Testimonials to look at, at a time."""


class Ambassadors(Form):
    """Who carries word of the programme."""

    name: ClassVar[str] = "ambassadors"
    title: ClassVar[Text] = _("Ambassadors")
    submit: ClassVar[Text] = _("Save")

    people: Annotated[
        Sequence[str],
        Limit(50),
        Question(
            _("Who they are"),
            Look.PEOPLE,
            _("People who take part already. Each gets a text to share."),
        ),
    ] = ()


class Testifying(Form):
    """What somebody says of the programme, and how it may be shown."""

    name: ClassVar[str] = "testimonial"
    title: ClassVar[Text] = _("Your story")
    kept: ClassVar[bool] = True

    words: Annotated[
        str,
        Limit(1000),
        Question(_("What has it changed for you?"), Look.PARAGRAPH, _("Three lines are plenty.")),
    ]
    showing: Annotated[
        Showing,
        Question(
            _("Who may read it"),
            Look.CHOICE,
            options=(
                Option(Showing.NAMED, _("Everybody, with my name")),
                Option(Showing.ANONYMOUS, _("Everybody, without my name")),
                Option(Showing.NONE, _("The programme's managers only")),
            ),
        ),
    ]
    outside: Annotated[
        bool,
        Question(
            _("Public page"),
            Look.TICK,
            _("The programme may have a page that people outside the chat read."),
            options=(Option("true", _("It may stand there too, in the same way")),),
        ),
    ] = False

    @classmethod
    def cross_check(cls, known: Mapping[str, Any]) -> dict[str, Text]:
        """What only the managers read stands nowhere else."""
        if known.get("outside") and known.get("showing") == Showing.NONE:
            return {"outside": _("Only the managers read it: take this tick away, or show it.")}
        return {}


def invite(press: Press, desk: Desk) -> Reply:
    """The word `invite`: a text and a code for whoever takes part."""
    programme = meant(press, desk)
    place = desk.enrolment(press.who, programme)
    if place is None or place.standing is not Standing.ACTIVE:
        return Say(join_first(programme))
    return Say(_invitation(press.who, place, programme, desk))


def list_ambassadors(press: Press, desk: Desk) -> Reply:
    """Who carries word of the programme, and how many came through each person."""
    programme = managed(press, desk)
    brought = desk.brought(programme)
    flagged = desk.ambassadors(programme)
    others = [
        person
        for id in brought
        if id not in {one.id for one in flagged} and (person := desk.person(id))
    ]
    return Say(
        card(
            _("Ambassadors of “{programme}”", programme=programme.name),
            bullets(None, [_brought(one, brought) for one in flagged])
            or Note(text=_("Nobody yet: choose those who speak well of the programme.")),
            bullets(_("Others who brought somebody"), [_brought(one, brought) for one in others]),
            buttons(
                Button(
                    label=_("Choose the ambassadors"),
                    action="ambassador.ask",
                    subject=programme.id,
                    style=Style.PRIMARY,
                ),
                menu_button(),
            ),
        )
    )


def ask_ambassadors(press: Press, desk: Desk) -> Reply:
    """Choose them among those who take part."""
    id, _colon, before = press.subject.partition(":")
    programme = managed(replace(press, subject=id), desk)
    flagged = desk.ambassadors(programme)
    kept = _chosen(flagged)
    return Ask(
        Ambassadors,
        subject=f"{programme.id}:{before or mark(kept)}",
        filled=kept,
        options={"people": options(flagged)},
    )


def _chosen(flagged: list[Person]) -> dict[str, Raw]:
    return {"people": [one.address for one in flagged]}


def keep_ambassadors(form: Submission[Ambassadors], desk: Desk) -> Reply:
    """Flag those named, unflag the others; the new ones get their text to share."""
    id, _colon, before = form.subject.partition(":")
    programme = managed(Press(form.who, form.at, id), desk)
    kept = _chosen(desk.ambassadors(programme))
    if before not in ("", mark(kept)):
        fresh = replace(form.asked, subject=f"{programme.id}:{mark(kept)}")
        return overtaken(fresh, kept, None)
    found = find(list(form.answers.people), desk)
    if found.fault:
        return Fix(form.asked, {"people": found.fault})
    places = {one.id: desk.enrolment(one, programme) for one in found.people}
    outside = [one for one in found.people if not _takes_part(places[one.id])]
    if outside:
        fault = _("{name} does not take part in this programme.", name=outside[0].who)
        return Fix(form.asked, {"people": fault})
    for person in desk.ambassadors(programme):
        if person.id not in places and (place := desk.enrolment(person, programme)):
            place.ambassador = False
    for person in found.people:
        place = places[person.id]
        if place and not place.ambassador:
            place.ambassador = True
            text = _invitation(person, place, programme, desk)
            key = f"ambassador:{place.id}:{desk.now.isoformat()}"
            desk.post(person, text, key, programme)
    return list_ambassadors(Press(form.who, form.at, programme.id), desk)


def spotlight(press: Press, desk: Desk) -> Reply:
    """How many mentors may be presented, and the next one."""
    programme = managed(press, desk)
    agreed = spotlights.agreed(programme, desk)
    return Say(
        card(
            _("Introduce a mentor"),
            _("Students dare more when they have seen a face. Each mentor is asked first."),
            facts(
                (_("They agree"), _n("{count} mentor", "{count} mentors", len(agreed))),
                (_("The next one"), _("{who}", who=agreed[0].who) if agreed else None),
            ),
            buttons(
                Button(
                    label=_("Introduce {name}", name=agreed[0].name),
                    action="spotlight.write",
                    subject=programme.id,
                    style=Style.PRIMARY,
                )
                if agreed
                else None,
                Button(label=_("Ask the others"), action="spotlight.ask", subject=programme.id)
                if spotlights.unasked(programme, desk)
                else None,
                menu_button(),
            ),
        )
    )


def look_at_question(press: Press, desk: Desk) -> Reply:
    """Whom the question would reach, and how it reads; nobody is asked yet."""
    programme = managed(press, desk)
    some = spotlights.unasked(programme, desk)
    if not some:
        return Say(_asked(0, programme))
    question = desk.worded(spotlights.question(press.who, programme), programme)
    return Say(
        card(
            _("Before it goes: may we introduce you?"),
            Note(text=_("Nothing has been sent. Nobody hears of this before you confirm.")),
            facts(
                (_("Programme"), plain(programme.name)),
                (_("Goes to"), _n("{count} mentor", "{count} mentors", len(some))),
                (_("Among them"), some_of(some)),
            ),
            Divider(),
            *as_it_reads(question, programme.zone),
            Divider(),
            buttons(
                Button(
                    label=_n("Ask {count} mentor", "Ask {count} mentors", len(some)),
                    action="spotlight.confirm",
                    subject=programme.id,
                    style=Style.PRIMARY,
                ),
                Button(
                    label=_("Introduce a mentor"), action="spotlight.show", subject=programme.id
                ),
            ),
        )
    )


def ask_mentors(press: Press, desk: Desk) -> Reply:
    """Ask those whom nobody has asked, each once."""
    programme = managed(press, desk)
    return Replace(_asked(spotlights.ask_all(programme, desk), programme))


def _asked(count: int, programme: Programme) -> Card:
    return card(
        None,
        _n("I ask {count} mentor.", "I ask {count} mentors.", count)
        if count
        else _("Every mentor has been asked already."),
        buttons(
            Button(label=_("Introduce a mentor"), action="spotlight.show", subject=programme.id)
        ),
    )


def write_spotlight(press: Press, desk: Desk) -> Reply:
    """Show what would be posted about the next mentor; one draft of it is enough."""
    programme = managed(press, desk)
    if not programme.channels:
        return Say(
            card(None, _("The programme has no channel yet: name one in its settings."),
                 buttons(menu_button()))
        )  # fmt: skip
    begun = (one for one in desk.notices(programme) if _is_draft_spotlight(one))
    notice = next(begun, None) or Notice(
        programme_id=programme.id,
        message=PRESENTING,
        role=role_of(PRESENTING),
        posted=True,
        at=desk.now,
        status=NoticeStatus.DRAFT,
        written_by=press.who.id,
    )
    if not spotlights.choose(notice, programme, desk):
        return spotlight(press, desk)
    kept = desk.notice(notice.id) or desk.add(notice)
    return settle(kept, programme, press.who, desk)


def _is_draft_spotlight(notice: Notice) -> bool:
    return notice.message == PRESENTING and notice.status is NoticeStatus.DRAFT


def answer_spotlight(press: Press, desk: Desk) -> Reply:
    """A mentor may be presented, or would rather not; they may think again."""
    programme = desk.programme(press.subject)
    asked = desk.interest(press.who, programme, SPOTLIGHT) if programme else None
    if asked is None or press.value not in ("yes", "no"):
        raise Refused(out_of_date())
    asked.answer, asked.at = press.value, desk.now
    agrees = press.value == "yes"
    return Replace(
        card(
            None,
            _("Thank you! I will present you one of these weeks.")
            if agrees
            else _("Noted: you will not be presented, and that is fine."),
            buttons(
                Button(
                    label=_("I have changed my mind"),
                    action="spotlight.answer",
                    subject=press.subject,
                    value="no" if agrees else "yes",
                )
            ),
        )
    )


def ask_story(press: Press, desk: Desk) -> Reply:
    """Tell what the programme has changed, if one takes part or did; the value 'new' once more."""
    programme = _own_programme(press, desk)
    told = [one for one, who in desk.testimonials(programme) if who.id == press.who.id]
    # A form that comes back is about what was typed into it.
    if told and press.value != "new" and press.action:
        return Say(_own_stories(told, programme))
    return Ask(Testifying, subject=programme.id)


def take_back(press: Press, desk: Desk) -> Reply:
    """Somebody would rather not be read any more: nothing of it stays where others read it."""
    told = desk.testimonial(press.subject)
    programme = desk.programme(told.programme_id) if told else None
    if told is None or programme is None or told.person_id != press.who.id:
        raise Refused(out_of_date())
    told.showing, told.outside = Showing.NONE, False
    gone = desk.worded(card(None, _("Its author has taken this testimonial back.")), programme)
    for post in desk.posts(programme, f"testimonial:{told.id}"):
        desk.rewrite(post.key, gone)
    return Replace(
        card(
            None,
            _("Done: nobody but the managers can read it any more."),
            buttons(menu_button()),
        )
    )


def _own_stories(told: list[Testimonial], programme: Programme) -> Card:
    newest = told[-1]
    return card(
        _("What you have told"),
        Quote(words=newest.words),
        Note(text=_SHOWN_AS[newest.showing, newest.outside]),
        buttons(
            Button(
                label=_("Tell something else"),
                action="testimonial.ask",
                subject=programme.id,
                value="new",
                style=Style.PRIMARY,
            ),
            Button(label=_("Take it back"), action="testimonial.withdraw", subject=newest.id)
            if newest.showing is not Showing.NONE
            else None,
            menu_button(),
        ),
    )


def keep_story(form: Submission[Testifying], desk: Desk) -> Reply:
    """Keep a testimonial for the managers to read."""
    programme = _own_programme(Press(form.who, form.at, form.subject), desk)
    told = desk.add(
        Testimonial(
            programme_id=programme.id,
            person_id=form.who.id,
            words=form.answers.words,
            showing=form.answers.showing,
            outside=form.answers.outside,
            at=form.at,
        )
    )
    for manager in desk.managers(programme):
        news = card(
            _("A new testimonial"),
            Quote(words=told.words),
            Note(text=_SHOWN_AS[told.showing, told.outside]),
            buttons(_stories(programme)),
        )
        desk.post(manager, news, f"testimonial:{told.id}:{manager.id}")
    return Say(
        card(
            None,
            _("Thank you for your words!"),
            Note(text=_("Nothing is shown before a manager has read them.")),
            buttons(
                Button(label=_("Take it back"), action="testimonial.withdraw", subject=told.id)
                if told.showing is not Showing.NONE
                else None,
                menu_button(),
            ),
        )
    )


def list_stories(press: Press, desk: Desk) -> Reply:
    """The testimonials that wait, to be posted or kept."""
    return Say(_queue(managed(press, desk), desk))


def look_at_story(press: Press, desk: Desk) -> Reply:
    """Where a testimonial would be posted, and how it reads there; nothing is posted yet."""
    told, programme = _managed_story(press, desk)
    if not _may_show(told, programme):
        return Replace(_queue(programme, desk))
    shown = desk.worded(_as_posted(told, programme, desk), programme)
    return Replace(
        card(
            _("Before it is posted: a testimonial"),
            Note(text=_("Nothing has been posted. Nobody reads this before you confirm.")),
            facts(
                (_("Programme"), plain(programme.name)),
                (_("Goes to"), channels_of(programme, desk) if programme.channels else None),
                (_("And to"), _("the public page") if _stands_outside(told, programme) else None),
                (_("Its author says"), _SHOWN_AS[told.showing, told.outside]),
            ),
            Divider(),
            *as_it_reads(shown, programme.zone),
            Divider(),
            buttons(
                Button(
                    label=_("Post in the channel") if programme.channels else _("Show it"),
                    action="testimonial.confirm",
                    subject=told.id,
                    style=Style.PRIMARY,
                ),
                _stories(programme),
            ),
        )
    )


def post_story(press: Press, desk: Desk) -> Reply:
    """Show a testimonial in the channel, once, as its author allowed."""
    told, programme = _managed_story(press, desk)
    if _may_show(told, programme):
        told.approved_at = told.posted_at = desk.now
        desk.post_in_channels(
            programme, _as_posted(told, programme, desk), f"testimonial:{told.id}"
        )
    return Replace(_queue(programme, desk))


def _may_show(told: Testimonial, programme: Programme) -> bool:
    somewhere = bool(programme.channels) or _stands_outside(told, programme)
    return told.posted_at is None and told.showing is not Showing.NONE and somewhere


def _stands_outside(told: Testimonial, programme: Programme) -> bool:
    return told.outside and bool(programme.page_token)


def _as_posted(told: Testimonial, programme: Programme, desk: Desk) -> Card:
    author = desk.person(told.person_id) if told.showing is Showing.NAMED else None
    return card(
        _("“{programme}”, as somebody lived it", programme=programme.name),
        Quote(words=told.words),
        _("{who}", who=author.who) if author else None,
        buttons(
            Button(
                label=_("Sign up"),
                action="join.open",
                subject=programme.id,
                style=Style.PRIMARY,
            )
        ),
    )


def keep_for_us(press: Press, desk: Desk) -> Reply:
    """Read, and not shown."""
    told, programme = _managed_story(press, desk)
    if told.approved_at is None:
        told.approved_at = desk.now
    return Replace(_queue(programme, desk))


def _queue(programme: Programme, desk: Desk) -> Card:
    stories = desk.testimonials(programme)
    waiting = [(told, who) for told, who in stories if told.approved_at is None]
    blocks = [block for told, who in waiting[:SHOWN] for block in _story(told, who, programme)]
    posted = sum(told.posted_at is not None for told, _who in stories)
    return card(
        _("Testimonials of “{programme}”", programme=programme.name),
        facts(
            (_("To read"), plain(str(len(waiting)))),
            (_("Shown"), plain(str(posted))),
        ),
        *blocks,
        Note(text=_("To ask for some: announce, then the message that asks for a testimonial.")),
        buttons(
            Button(label=_("Announce"), action="announce.ask", subject=programme.id), menu_button()
        ),
    )


def _story(told: Testimonial, who: Person, programme: Programme) -> list[Block | None]:
    return [
        Paragraph(lead=plain(who.name), text=_SHOWN_AS[told.showing, told.outside]),
        Quote(words=told.words),
        buttons(
            Button(label=_("Post it"), action="testimonial.post", subject=told.id)
            if _may_show(told, programme)
            else None,
            Button(label=_("Keep it for us"), action="testimonial.keep", subject=told.id),
        ),
    ]


_SHOWN_AS = {
    (Showing.NAMED, False): _("May be shown with the name."),
    (Showing.NAMED, True): _("May be shown with the name, on the public page too."),
    (Showing.ANONYMOUS, False): _("May be shown without the name."),
    (Showing.ANONYMOUS, True): _("May be shown without the name, on the public page too."),
    (Showing.NONE, False): _("For the managers only."),
}


def _stories(programme: Programme) -> Button:
    return Button(label=_("Testimonials"), action="testimonial.list", subject=programme.id)


NOT_IN = (Standing.BEGUN, Standing.REFUSED)


def _own_programme(press: Press, desk: Desk) -> Programme:
    """A programme in which this person takes part, or took part; raises Refused for any other."""
    programme = desk.programme(press.subject) if press.subject else meant(press, desk)
    place = desk.enrolment(press.who, programme) if programme else None
    if programme is None or place is None or place.standing in NOT_IN:
        raise Refused(out_of_date() if programme is None else join_first(programme))
    return programme


def _managed_story(press: Press, desk: Desk) -> tuple[Testimonial, Programme]:
    told = desk.testimonial(press.subject)
    programme = desk.programme(told.programme_id) if told else None
    if told is None or programme is None:
        raise Refused(out_of_date())
    check_manager(press.who, programme, desk)
    return told, programme


def _takes_part(place: Enrolment | None) -> bool:
    return place is not None and place.standing is Standing.ACTIVE


def _brought(person: Person, brought: dict[str, int]) -> Text:
    return _(
        "{person}: {people}",
        person=person.who,
        people=_n("{count} sign-up", "{count} sign-ups", brought.get(person.id, 0)),
    )


def _invitation(person: Person, place: Enrolment, programme: Programme, desk: Desk) -> Card:
    """A text to pass on, with the code by which whoever comes is counted."""
    notice = Notice(id="", programme_id=programme.id, message="ambassador", at=desk.now)
    told = {**known(notice, programme, desk), "inviter": person.name}
    code = invitation_code(place)
    lines = [
        *(spell(line, person.reader) for line in MESSAGES["ambassador"].filled(told)),
        spell(_("In the chat, type: join {code}", code=code), person.reader),
    ]
    return card(
        _("Invite somebody to “{programme}”", programme=programme.name),
        _("Copy this text and send it to whom you like:"),
        Quote(words="\n\n".join(lines)),
        Note(text=_("The code tells us that they come through you.")),
        buttons(menu_button()),
    )
