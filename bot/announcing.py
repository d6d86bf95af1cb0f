"""A manager tells people of a programme: chooses whom, looks at the message, then sends it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Annotated, ClassVar

from bot import spotlights
from bot.cards import join_button, menu_button, out_of_date
from bot.deeds import note
from bot.editing import mark, overtaken
from bot.entities import (
    Errand,
    Letter,
    LetterStatus,
    Notice,
    NoticeStatus,
    Person,
    Programme,
    Role,
    Stage,
    Standing,
)
from bot.events import Ask, Fix, Press, Replace, Reply, Say, Submission
from bot.forms import Form, Limit, Look, Option, Question, Raw
from bot.messages import MESSAGES
from bot.notices import (
    CALL_EXPERIENCED,
    CALL_FORMER,
    NUDGE,
    OWN,
    PRESENTING,
    after_closing,
    compose,
    drawn,
    faults_of,
    known,
    may_go,
    morning,
    name_of,
    out_of_window,
    promise,
    recur,
    reword,
    role_of,
    written,
)
from bot.outside import address_of
from bot.ports import Desk, Known
from bot.rights import Refused, check_manager, managed
from bot.segments import OPTIONS, TAKING_PART, Segment, uncounted
from bot.sending import (
    BEGUN,
    blocked,
    managed_notice,
    preview,
    progress,
    reached,
    settle,
    unsent,
)
from bot.themes import theme_options
from bot.values import Button, Card, Note, Paragraph, Quote, Style, bullets, buttons, card, facts
from bot.windows import Window, day, window
from bot.words import Reader, Text, _, _n, plain, spell

AT_ONCE = 50
"""Letters of one notice in one transaction."""

PACE = timedelta(seconds=10)
"""Between two of them: what others write does not wait behind an announcement."""

RARELY, FOLLOWED = timedelta(minutes=30), timedelta(days=3)
"""How often its account is brought up to date at least, and for how long, while letters wait."""

COUNTING = timedelta(hours=1)
"""How long a planned message waits for its channel to be counted."""

NOBODY = "nobody"
SUITS = "suits"

# The ready message for each group.
SUITED: dict[str, str] = {
    NOBODY: "announce-mentors",
    Segment.CHANNEL: "announce-mentees",
    Segment.ROSTER: "announce-mentees",
    Segment.FORMER_MENTORS: "call-former-mentors",
    Segment.EXPERIENCED: "call-mentors",
    Segment.FORMER_MENTEES: "become-a-mentor",
    Segment.UNANSWERED: "reminder-unanswered",
    Segment.THEME: "theme-call",
    Segment.INTERESTED: "announce-mentees",
    Segment.STUDENTS: "students-nudge",
    Segment.MENTORS: "soon",
    Segment.MENTEES: "soon",
    Segment.ENROLLED: "soon",
}

READY = (
    "announce-mentors", "announce-mentees", "call-mentors", "call-former-mentors",
    "reminder-unanswered", "students-nudge", "theme-call", "become-a-mentor", "testimonial-ask",
    "soon",
)  # fmt: skip


class Announcing(Form):
    """Whom to tell, what, and when."""

    name: ClassVar[str] = "announce"
    title: ClassVar[Text] = _("Announce")
    submit: ClassVar[Text] = _("See it first")
    kept: ClassVar[bool] = True

    segment: Annotated[
        str,
        Question(
            _("To whom"),
            Look.CHOICE,
            _("You will see how many they are before anything leaves."),
            options=(*OPTIONS, Option(NOBODY, _("Nobody one by one: only the channel"))),
        ),
    ]
    theme: Annotated[
        str, Question(_("Theme"), Look.CHOICE, _("For one theme's possible mentors."))
    ] = ""
    message: Annotated[
        str,
        Question(
            _("Message"),
            Look.CHOICE,
            options=(
                Option(SUITS, _("The ready one for this group")),
                *(Option(key, MESSAGES[key].name) for key in READY),
                Option(OWN, _("In my own words")),
            ),
        ),
    ]
    day: Annotated[
        date | None,
        Question(_("On which day"), Look.DATE, _("Left empty: as soon as you confirm.")),
    ] = None
    posted: Annotated[
        str,
        Question(
            _("Channel"),
            Look.TICK,
            options=(Option("true", _("Post it in the programme's channel too")),),
        ),
    ] = ""


class OwnWords(Form):
    """A message in a manager's own words."""

    name: ClassVar[str] = "announce-words"
    title: ClassVar[Text] = _("Your message")
    submit: ClassVar[Text] = _("See it first")
    kept: ClassVar[bool] = True

    @classmethod
    def draft_of(cls, subject: str) -> str:
        """What was typed survives what others have written meanwhile."""
        return subject.partition(":")[0]

    @classmethod
    def reopened(cls, subject: str, opened: str) -> str:
        """As it was when the draft was begun: what others have changed since is told."""
        return opened

    fr: Annotated[
        str,
        Limit(1500),
        Question(_("In French"), Look.PARAGRAPH, _("For those who read in French.")),
    ] = ""
    en: Annotated[
        str,
        Limit(1500),
        Question(_("In English"), Look.PARAGRAPH, _("Left empty: they read the other one.")),
    ] = ""


class Copying(Form):
    """Which text to copy, and in which language."""

    name: ClassVar[str] = "announce-copy"
    title: ClassVar[Text] = _("Text to copy")
    submit: ClassVar[Text] = _("Show the text")

    place: Annotated[
        str,
        Question(
            _("For"),
            Look.CHOICE,
            options=(
                Option("mentors", _("An e-mail to future mentors")),
                Option("mentees", _("An e-mail to future mentees")),
                Option("linkedin", _("A post for LinkedIn")),
            ),
        ),
    ]
    language: Annotated[
        str,
        Question(
            _("Language"),
            Look.CHOICE,
            options=(Option("fr", plain("Français")), Option("en", plain("English"))),
        ),
    ]


CALLS = frozenset(
    {"announce-mentors", "announce-mentees", "window-week", "window-day", "students-nudge"}
)
"""Messages that have nothing more to say in a channel once sign-up is closed."""

COPIES = {"mentors": "announce-mentors", "mentees": "announce-mentees", "linkedin": "linkedin"}


def choose(press: Press, desk: Desk) -> Reply:
    """The word `announce`: the ways to make a programme known."""
    programme = managed(press, desk)
    return Say(
        card(
            _("Make “{programme}” known", programme=programme.name),
            _("Whatever you choose, you see it first: nothing leaves before you confirm."),
            *unsent(programme, desk),
            buttons(
                _button(_("Write to people"), "announce.write", programme, Style.PRIMARY),
                _button(_("Calendar"), "notice.list", programme),
                _button(_("Poll or survey"), "poll.write", programme),
                _button(_("Event"), "event.write", programme),
                _button(_("Introduce a mentor"), "spotlight.show", programme),
                _button(_("Testimonials"), "testimonial.list", programme),
                _button(_("Ambassadors"), "ambassador.list", programme),
                _button(_("Text for e-mail, LinkedIn"), "announce.copy", programme),
            ),
            Note(text=_("You had begun to write to people: what you chose is still there."))
            if desk.draft(press.who, Announcing.name, programme.id)
            else None,
        )
    )


def ask(press: Press, desk: Desk) -> Reply:
    """The form; the value 'theme:<key>' or 'segment:<key>' says for whom it begins."""
    programme = managed(press, desk)
    begun = _begun(press.value, programme)
    draft = desk.draft(press.who, Announcing.name, programme.id)
    if begun and draft:
        # For whom this one is was chosen just now; what else was typed stays.
        draft.answers = {**draft.answers, **begun}
    return Ask(
        Announcing,
        subject=programme.id,
        filled={"message": SUITS, **begun},
        options={"theme": theme_options(programme.themes)},
    )


def _begun(value: str, programme: Programme) -> dict[str, Raw]:
    kind, _colon, key = value.partition(":")
    if kind == "theme" and key in programme.themes:
        return {"segment": Segment.THEME, "theme": key, "message": SUITS}
    if kind == "segment" and key in set(Segment):
        return {"segment": key, "message": SUITS}
    return {}


def write(form: Submission[Announcing], desk: Desk) -> Reply:
    """Keep the message as a draft, and show it or ask for its words."""
    programme = managed(Press(form.who, form.at, form.subject), desk)
    told, faults = form.answers, {}
    today = day(programme, desk.now)
    if told.segment == Segment.THEME and not told.theme:
        faults["theme"] = _("Choose the theme that lacks mentors.")
    if told.day and told.day < today:
        faults["day"] = _("This day has passed.")
    if told.segment == NOBODY and not told.posted:
        faults["posted"] = _("Tick this box, or choose to whom it goes.")
    if told.posted and not programme.channels:
        faults["posted"] = _("The programme has no channel yet: name one in its settings.")
    if faults:
        return Fix(form.asked, faults)
    message = _suited(told.segment, programme, desk) if told.message == SUITS else told.message
    at = morning(told.day, programme) if told.day and told.day > today else desk.now
    notice = desk.add(
        Notice(
            programme_id=programme.id,
            message=message,
            role=role_of(message),
            segment="" if told.segment == NOBODY else told.segment,
            theme=told.theme if told.segment == Segment.THEME else "",
            posted=bool(told.posted),
            at=at,
            status=NoticeStatus.DRAFT,
            written_by=form.who.id,
        )
    )
    if message == OWN:
        return _words_form(notice, programme, desk)
    return settle(notice, programme, form.who, desk)


def ask_words(press: Press, desk: Desk) -> Reply:
    """A message that is not sent yet, to be written."""
    notice, programme = managed_notice(press, desk)
    if notice.status not in BEGUN:
        return Say(progress(notice, programme, desk))
    asked = _words_form(notice, programme, desk)
    _id, _colon, before = press.subject.partition(":")
    return replace(asked, subject=f"{notice.id}:{before}") if before else asked


def keep_words(form: Submission[OwnWords], desk: Desk) -> Reply:
    """Own words, with their blanks checked; the second of two who write them is told."""
    notice, programme = managed_notice(Press(form.who, form.at, form.subject), desk)
    if form.subject.partition(":")[2] not in ("", mark(written(notice))):
        fresh = replace(form.asked, subject=_words_form(notice, programme, desk).subject)
        return overtaken(fresh, written(notice), desk.person(notice.edited_by))
    words = {"fr": form.answers.fr, "en": form.answers.en}
    wanted = notice.message == OWN or any(words.values())
    if wanted and (faults := faults_of(words, notice, programme, desk)):
        return Fix(form.asked, faults)
    reword(notice, words)
    notice.revision += 1
    notice.edited_by = form.who.id
    return settle(notice, programme, form.who, desk)


def confirm(press: Press, desk: Desk) -> Reply:
    """Let it go, once: the errand that follows writes to each."""
    notice, programme = managed_notice(press, desk)
    if notice.status is NoticeStatus.DRAFT:
        if notice.message == PRESENTING and not spotlights.may_go(notice, programme, desk):
            notice.status = NoticeStatus.OFF
            return Replace(spotlights.withdrawn(notice, programme, desk))
        if blocked(notice, programme, desk.now) or press.value != str(notice.revision):
            return Replace(preview(notice, programme, press.who, desk))
        notice.status = NoticeStatus.PLANNED
        notice.written_by = press.who.id
        promise(notice, desk)
        about = spell(name_of(notice), Reader(programme.language))
        note("send", press.who, programme, desk, about)
    return Replace(progress(notice, programme, desk))


def drop(press: Press, desk: Desk) -> Reply:
    """Forget a message that was not sent."""
    notice, programme = managed_notice(press, desk)
    if notice.status not in BEGUN:
        return Replace(progress(notice, programme, desk))
    notice.status = NoticeStatus.OFF
    return Replace(
        card(
            None,
            _("Nothing was sent."),
            buttons(_button(_("Announce"), "announce.ask", programme), menu_button()),
        )
    )


def look(press: Press, desk: Desk) -> Reply:
    """A message as it will look, counted again."""
    notice, programme = managed_notice(press, desk)
    if notice.status not in BEGUN:
        return Say(progress(notice, programme, desk))
    if notice.message == OWN and not notice.words:
        return _words_form(notice, programme, desk)
    if notice.message == PRESENTING and not spotlights.choose(notice, programme, desk):
        notice.status = NoticeStatus.OFF
        return Say(spotlights.withdrawn(notice, programme, desk))
    return settle(notice, programme, press.who, desk)


def follow(press: Press, desk: Desk) -> Reply:
    """How far a message has gone, now."""
    notice, programme = managed_notice(press, desk)
    return Replace(progress(notice, programme, desk))


def retry(press: Press, desk: Desk) -> Reply:
    """Write once more to those whom a message has not reached, where that may help."""
    notice, programme = managed_notice(press, desk)
    if notice.began_at and programme.stage is not Stage.CLOSED:
        desk.try_again(notice, programme)
        notice.ended_at = desk.now if notice.ended_at else None
        desk.promise("notice.send", notice.id, desk.now)
    return Replace(progress(notice, programme, desk))


def send(errand: Errand, desk: Desk) -> datetime | None:
    """Write to those whom a notice goes to, some at a time; when to go on, or None at the end.

    Once all is written, its account is kept up to date until the last letter has arrived.
    """
    notice = desk.notice(errand.subject)
    programme = desk.programme(notice.programme_id) if notice else None
    if notice is None or programme is None:
        return None
    if notice.status is NoticeStatus.PLANNED:
        if notice.at > desk.now or not may_go(notice, programme):
            return None
        if _is_uncounted(notice, programme, desk):
            return desk.now + PACE
        _begin(notice, programme, desk)
    if notice.status is NoticeStatus.SENDING:
        more = programme.stage is not Stage.CLOSED and _write_some(notice, programme, desk)
        if not more:
            _end(notice, programme, desk)
        if more:
            desk.rewrite(_progress_key(notice), progress(notice, programme, desk))
            return desk.now + PACE
    if notice.status is not NoticeStatus.SENT:
        return None
    desk.rewrite(_progress_key(notice), progress(notice, programme, desk))
    return _look_again(notice, desk) if _is_going(notice, programme, desk) else None


def _is_going(notice: Notice, programme: Programme, desk: Desk) -> bool:
    waits = (LetterStatus.PENDING, LetterStatus.SENDING)
    posts = desk.posts(programme, f"notice:{notice.id}") if notice.posted else []
    return bool(desk.echo(notice).to_go) or any(post.status in waits for post in posts)


def _look_again(notice: Notice, desk: Desk) -> datetime | None:
    """When to see whether the last letters have arrived: the longer it takes, the more rarely."""
    passed = desk.now - (notice.ended_at or desk.now)
    if passed > FOLLOWED:
        return None
    return desk.now + max(PACE, min(passed / 4, RARELY))


def counted(errand: Errand, desk: Desk) -> None:
    """A channel has been counted, or cannot be: show the messages that waited for it."""
    for notice in desk.counting():
        programme, writer = desk.programme(notice.programme_id), desk.person(notice.written_by)
        if programme is None or writer is None or not desk.rank(writer, programme):
            continue
        channels = [desk.channel(address) for address in programme.channels or [""]]
        fault = next((channel.fault for channel in channels if channel and channel.fault), "")
        key = f"counted:{notice.id}:{desk.now.isoformat()}"
        if fault:
            notice.status = NoticeStatus.DRAFT
            desk.post(writer, _uncountable(notice, fault), key)
        elif not uncounted(programme, desk):
            notice.status = NoticeStatus.DRAFT
            desk.post(writer, preview(notice, programme, writer, desk), key)


def closed(errand: Errand, desk: Desk) -> None:
    """The morning after a window has closed: figures for managers, a waiting list for others."""
    id, _colon, side = errand.subject.partition(":")
    programme = desk.programme(id)
    if programme is None or programme.stage is not Stage.OPEN or side not in set(Role):
        return
    role = Role(side)
    closes = after_closing(programme, role)
    if closes is None or closes > desk.now:
        return
    sent = [
        notice
        for notice in desk.notices(programme)
        if notice.role in ("", role) and notice.began_at and notice.message not in ("poll", "needs")
    ]
    figures = _figures(programme, role, sent, desk)
    for manager in desk.managers(programme):
        desk.post(manager, figures, f"closed:{errand.subject}:{closes.date()}:{manager.id}")
    late = _too_late(programme, role)
    for notice in sent:
        if notice.posted and notice.role == role and notice.message in CALLS:
            for address in programme.channels:
                desk.rewrite(f"notice:{notice.id}:{address}", desk.worded(late, programme))


def lost(errand: Errand, desk: Desk) -> None:
    """A channel could not be written to: the managers hear what to do, and may try again."""
    letter = desk.letter(errand.subject)
    programme = desk.programme(letter.programme_id) if letter else None
    if letter is None or programme is None or letter.status is not LetterStatus.DEAD:
        return
    for manager in desk.managers(programme):
        key = f"lost:{letter.id}:{errand.due_at.isoformat()}:{manager.id}"
        desk.post(manager, _not_posted(letter, programme, desk), key)


def try_again(press: Press, desk: Desk) -> Reply:
    """The managers have seen to the channel: post there again."""
    letter = desk.letter(press.subject)
    programme = desk.programme(letter.programme_id) if letter else None
    if letter is None or programme is None or not letter.channel:
        raise Refused(out_of_date())
    check_manager(press.who, programme, desk)
    if letter.status is LetterStatus.DEAD:
        letter.status, letter.attempts, letter.due_at = LetterStatus.PENDING, 0, desk.now
    return Replace(
        card(
            None,
            _("I am trying again. If it fails, I write to you."),
            buttons(menu_button()),
        )
    )


def ask_copy(press: Press, desk: Desk) -> Reply:
    """Which text, in which language."""
    programme = managed(press, desk)
    return Ask(Copying, subject=programme.id, filled={"language": press.who.reader.language})


def copy(form: Submission[Copying], desk: Desk) -> Reply:
    """A text to take elsewhere: e-mail, LinkedIn."""
    programme = managed(Press(form.who, form.at, form.subject), desk)
    told = form.answers
    message = desk.worded(compose(COPIES[told.place], programme, None, desk), programme)
    reader = Reader(told.language, programme.zone)
    lines = [spell(block.text, reader) for block in message.blocks if isinstance(block, Paragraph)]
    title = spell(message.title, reader) if message.title else programme.name
    if (page := address_of(programme, desk)) and told.place != "linkedin":
        lines.append(spell(_("Everything about it: {page}", page=page), reader))
    return Say(
        card(
            _("Text to copy"),
            Quote(words="\n\n".join([title, *lines])),
            Note(text=_("Copy it as it is, or make it yours.")),
            buttons(_button(_("Another text"), "announce.copy", programme), menu_button()),
        )
    )


def _suited(segment: str, programme: Programme, desk: Desk) -> str:
    """The ready message of a group; in the channel alone, for those who may sign up now."""
    if segment == NOBODY and window(programme, Role.MENTEE, desk.now) is Window.OPEN:
        return SUITED[Segment.CHANNEL]
    return SUITED[segment]


def _words_form(notice: Notice, programme: Programme, desk: Desk) -> Ask:
    blanks = ", ".join(f"{{{blank}}}" for blank in ("name", *known(notice, programme, desk)))
    return Ask(
        OwnWords,
        subject=f"{notice.id}:{mark(written(notice))}",
        filled=written(notice),
        opening=(Note(text=_("I fill in: {blanks}.", blanks=blanks)),),
    )


def _is_uncounted(notice: Notice, programme: Programme, desk: Desk) -> bool:
    """Whether it is worth waiting for the roll; the one of the day it was planned is old."""
    if notice.segment != Segment.CHANNEL or desk.now - notice.at > COUNTING:
        return False
    missing = uncounted(programme, desk)
    for address in missing:
        channel = desk.channel(address)
        if channel is None or channel.asked_at is None or channel.asked_at < notice.at:
            desk.ask_roll(address)
    return bool(missing)


def _begin(notice: Notice, programme: Programme, desk: Desk) -> None:
    """Line people up, post in the channels, and open the account that the manager can follow."""
    late = out_of_window(notice, programme, desk.now) if notice.slot else None
    if late or not _has_somebody(notice, programme, desk):
        notice.status, notice.ended_at = NoticeStatus.OFF, desk.now
        _plan_next(notice, programme, desk)
        return
    notice.status, notice.began_at = NoticeStatus.SENDING, desk.now
    desk.invite_all(notice, _audience(notice, programme, desk))
    if notice.posted:
        post = compose(notice, programme, None, desk)
        desk.post_in_channels(programme, post, f"notice:{notice.id}")
    if manager := _follower(notice, programme, desk):
        desk.post(manager, progress(notice, programme, desk), _progress_key(notice))


def _has_somebody(notice: Notice, programme: Programme, desk: Desk) -> bool:
    """Whether a spotlight has its mentor: the one whom a manager looked at, or else the next.

    Those whom nobody has asked are asked, so that there is somebody the next time.
    """
    if notice.message != PRESENTING:
        return True
    if notice.about_id:
        if spotlights.may_go(notice, programme, desk):
            return True
        if manager := _follower(notice, programme, desk):
            told = spotlights.withdrawn(notice, programme, desk)
            desk.post(manager, told, f"withdrawn:{notice.id}:{notice.at.isoformat()}")
        return False
    spotlights.ask_all(programme, desk)
    return spotlights.choose(notice, programme, desk)


def _audience(notice: Notice, programme: Programme, desk: Desk) -> list[Known]:
    """Whom it goes to; an experienced former mentor gets the calendar's call to former mentors."""
    people = reached(notice, programme, desk).people
    if notice.slot != CALL_EXPERIENCED:
        return people
    others = [one for one in desk.notices(programme) if one.slot == CALL_FORMER]
    if not others or others[0].status is NoticeStatus.OFF:
        return people
    theirs = {one.id for one in reached(others[0], programme, desk).people}
    return [one for one in people if one.id not in theirs]


def _write_some(notice: Notice, programme: Programme, desk: Desk) -> bool:
    """Write to some of those still to reach; whether there are more.

    Whoever has signed up or left since they were counted hears nothing.
    """
    rows = desk.next_invited(notice, AT_ONCE)
    told = known(notice, programme, desk)
    for invitation, person, standing in rows:
        if _has_moved_on(notice, standing):
            desk.drop(invitation)
            continue
        message = drawn(notice, programme, person, told)
        desk.post(person, message, f"notice:{notice.id}:{person.id}", programme)
        invitation.sent_at = desk.now
    return len(rows) == AT_ONCE


def _has_moved_on(notice: Notice, standing: Standing | None) -> bool:
    if notice.segment in TAKING_PART:
        return standing is not Standing.ACTIVE
    return standing not in (None, Standing.BEGUN)


def _end(notice: Notice, programme: Programme, desk: Desk) -> None:
    notice.status, notice.ended_at = NoticeStatus.SENT, desk.now
    _plan_next(notice, programme, desk)


def _plan_next(notice: Notice, programme: Programme, desk: Desk) -> None:
    rhythms = {NUDGE: programme.student_reminder, PRESENTING: programme.spotlight}
    if notice.slot in rhythms:
        recur(notice.slot, rhythms[notice.slot], programme, desk)


def _follower(notice: Notice, programme: Programme, desk: Desk) -> Person | None:
    """Who sees how a message goes: whoever sent it, or a manager where the calendar did."""
    writer = desk.person(notice.written_by) if notice.written_by else None
    if writer and desk.rank(writer, programme):
        return writer
    return next(iter(desk.managers(programme)), None)


def _progress_key(notice: Notice) -> str:
    return f"notice:{notice.id}:progress"


def _uncountable(notice: Notice, fault: str) -> Card:
    return card(
        None,
        _("I could not count who is in the channel: {fault}", fault=fault),
        Note(text=_("Invite me to the channel, then try again; or write to another group.")),
        buttons(
            Button(
                label=_("Count again"),
                action="notice.preview",
                subject=notice.id,
                style=Style.PRIMARY,
            ),
            Button(label=_("Cancel"), action="notice.drop", subject=notice.id),
        ),
    )


def _figures(programme: Programme, role: Role, sent: list[Notice], desk: Desk) -> Card:
    now, echoes = desk.figures(programme), [(notice, desk.echo(notice)) for notice in sent]
    mentors = role is Role.MENTOR
    return card(
        _("Sign-up is closed for the mentors of “{programme}”", programme=programme.name)
        if mentors
        else _("Sign-up is closed for the mentees of “{programme}”", programme=programme.name),
        facts(
            (_("Signed up"), _n("{count} mentor", "{count} mentors", now.mentors)
             if mentors else _n("{count} mentee", "{count} mentees", now.mentees)),
            (_("Places"), plain(str(now.places))),
        ),
        bullets(
            _("What came of each message"),
            [
                _(
                    "{message}: delivered {delivered}, pressed {pressed}, sign-ups {enrolled}",
                    message=name_of(notice), delivered=echo.delivered, pressed=echo.pressed,
                    enrolled=echo.enrolled,
                )
                for notice, echo in echoes[-10:]
            ],
        ),
        Note(text=_("From now on whoever signs up is put on the waiting list.")),
        buttons(
            Button(label=_("Programme status"), action="standing.show", subject=programme.id),
            _button(_("Calendar"), "notice.list", programme),
        ),
    )  # fmt: skip


def _too_late(programme: Programme, role: Role) -> Card:
    """What stands in the channel once a window has closed."""
    return card(
        plain(programme.name),
        _("Sign-up is closed for mentors: thank you all!")
        if role is Role.MENTOR
        else _("Sign-up is closed for mentees: thank you all!"),
        _("You have missed it? Sign up all the same: I put you on the waiting list."),
        buttons(join_button(programme)),
    )


def _not_posted(letter: Letter, programme: Programme, desk: Desk) -> Card:
    channel = desk.channel(letter.channel)
    name = channel.name if channel and channel.name else letter.channel
    return card(
        _("I could not post in {channel}", channel=name),
        _advice(letter.last_error),
        Note(text=_("Nothing is lost: the message waits until you try again.")),
        buttons(
            Button(
                label=_("Try again"),
                action="letter.retry",
                subject=letter.id,
                style=Style.PRIMARY,
            ),
            _button(_("Calendar"), "notice.list", programme),
        ),
    )


def _advice(reason: str) -> Text:
    if "not_in_channel" in reason or "channel_not_found" in reason:
        return _("I am not in this channel. Invite me: type /invite @Tandem there.")
    if "is_archived" in reason:
        return _("This channel is archived. Bring it back, or name another in the settings.")
    if "restricted" in reason or "Forbidden" in reason or "403" in reason:
        return _("I may not post there. Whoever runs the channel can allow it.")
    return _("The platform refused the message: {reason}", reason=reason[:120])


def _button(label: Text, action: str, programme: Programme, style: Style = Style.PLAIN) -> Button:
    return Button(label=label, action=action, subject=programme.id, style=style)
