"""The people whom the school knows already, brought in once a manager has looked at them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Annotated, Any, ClassVar, cast

from bot import deeds
from bot.cards import menu_button, out_of_date
from bot.entities import Errand, Listing, Person, Programme, Role, Stage, Upload
from bot.events import Ask, Fix, Press, Replace, Reply, Say, Submission
from bot.forms import Attached, Form, Limit, Look, Question
from bot.ports import Desk
from bot.rights import Refused, check_manager, managed
from bot.rosters import Row, Sheet, read
from bot.values import (
    Button,
    Card,
    Note,
    Paragraph,
    Quote,
    Style,
    bullets,
    buttons,
    card,
)
from bot.words import LANGUAGES, Reader, Text, _, _n, plain, spell

EXAMPLES = 3
FAULTS_PAGE = 10
EMAILS_PAGE = 50

AT_A_TIME = 1000
"""Lines brought in by one transaction: the others' replies do not wait long behind it."""

COUNTING = timedelta(seconds=15)
"""How long it takes to hear who is here, or to ask whether one has heard."""

PATIENCE = timedelta(hours=1)
"""How long to wait for a platform that does not say who is here."""

KEPT = timedelta(days=7)
"""How long a roster that nobody confirms is kept."""

ROLES: dict[str, Text] = {
    Role.MENTEE: _("Mentee"),
    Role.MENTOR: _("Mentor"),
    Role.BOTH: _("Both"),
}


class Import(Form):
    """A roster as a file, or as rows copied out of a spreadsheet."""

    name: ClassVar[str] = "import"
    title: ClassVar[Text] = _("Bring in a roster")
    submit: ClassVar[Text] = _("Look first")

    file: Annotated[
        Attached | None,
        Question(
            _("The roster, as CSV or XLSX"),
            Look.FILE,
            hint=_("At most 20,000 lines and 5 MB."),
        ),
    ] = None
    pasted: Annotated[
        str,
        Limit(3000),
        Question(
            _("Or rows copied out of a spreadsheet"),
            Look.PARAGRAPH,
            hint=_("With the line that names the columns."),
        ),
    ] = ""

    @classmethod
    def cross_check(cls, known: Any) -> dict[str, Text]:
        """One of the two is needed."""
        if known.get("file") or known.get("pasted"):
            return {}
        return {"file": _("Please choose a file, or paste rows below.")}


def ask(press: Press, desk: Desk) -> Reply:
    """The form; or at once the preview, when the file came with the word."""
    if press.file:
        return _handed_over(press, press.file, desk)
    programme = managed(press, desk)
    return Ask(
        Import,
        subject=programme.id,
        opening=(
            Paragraph(
                text=_(
                    "Tandem knows these columns, in French or English and in any order: e-mail, "
                    "name, first name, class, degree, years of experience, sector, role, graduate. "
                    "Only the e-mail is needed, and an empty cell changes nothing."
                )
            ),
            Note(text=_("Nothing is kept before you have looked at it and confirmed.")),
        ),
    )


def look(told: Submission[Import], desk: Desk) -> Reply:
    """What would happen, line by line; nothing has happened yet."""
    programme = managed(Press(told.who, told.at, told.subject), desk)
    file = told.answers.file or Attached("", told.answers.pasted.encode("utf-8", "replace"))
    sheet = read(file)
    if sheet.trouble:
        return Fix(told.asked, {"file" if told.answers.file else "pasted": sheet.trouble})
    upload = _kept(sheet, file, programme, told.who, desk)
    return Say(_preview(upload, programme, 0, desk))


def into(press: Press, desk: Desk) -> Reply:
    """The programme was still to be said."""
    upload, _programme = _upload(press, desk)
    programme = desk.programme(press.value)
    if programme is None:
        raise Refused(out_of_date())
    check_manager(press.who, programme, desk)
    if upload.confirmed_at:
        return Replace(_under_way(upload, desk))
    upload.programme_id = programme.id
    return Replace(_preview(upload, programme, 0, desk))


def turn(press: Press, desk: Desk) -> Reply:
    """More of the lines that stay out."""
    upload, programme = _upload(press, desk)
    if upload.confirmed_at:
        return Replace(_under_way(upload, desk))
    page = press.page
    return Replace(_preview(upload, programme, page, desk))


def confirm(press: Press, desk: Desk) -> Reply:
    """Let it in, once; the errand that follows works through the lines."""
    upload, programme = _upload(press, desk)
    if not upload.confirmed_at and upload.lines:
        upload.confirmed_at = desk.now
        upload.person_id = press.who.id
        # At the time it was handed over: two who confirm at the same instant promise the same.
        desk.promise("import.go", upload.id, upload.at)
        about = f"{upload.name} ({len(upload.lines)})".strip()
        deeds.note("import", press.who, programme, desk, about)
    return Replace(_under_way(upload, desk))


def cancel(press: Press, desk: Desk) -> Reply:
    """Forget the roster; nothing of it was kept."""
    upload, _programme = _upload(press, desk)
    if upload.confirmed_at:
        return Replace(_under_way(upload, desk))
    desk.forget(upload.id)
    desk.drop(upload)
    return Replace(_gone())


def bring_in(errand: Errand, desk: Desk) -> datetime | None:
    """The next lines of a confirmed roster; at its end the manager hears how it went."""
    upload = desk.upload(errand.subject)
    if upload is None or upload.ended_at:
        return None
    programme = desk.programme(upload.programme_id)
    if programme is None:
        return None
    rows = _rows(upload.lines[upload.done : upload.done + AT_A_TIME])
    emails = [row.email for row in rows]
    before, people = desk.roster(programme, emails), desk.people_at(emails)
    listings = [_listing(row, before.get(row.email), programme, desk) for row in rows]
    for listing in listings:
        listing.person_id = people.get(listing.email, listing.person_id)
    desk.enlist(listings)
    upload.done += len(rows)
    if upload.done < len(upload.lines):
        return desk.now
    # It has served: nobody's answers are kept twice.
    upload.lines, upload.faults, upload.ended_at = [], [], desk.now
    for address in _where_people_are(programme):
        desk.ask_roll(address)
    manager = desk.person(upload.person_id)
    if manager:
        desk.post(manager, _brought_in(upload, programme, desk), _news(upload))
        desk.promise("import.recount", upload.id, desk.now + COUNTING)
    return None


def recount(errand: Errand, desk: Desk) -> datetime | None:
    """The platform has told who is here: the manager's message says how many of the roster are."""
    upload = desk.upload(errand.subject)
    programme = desk.programme(upload.programme_id) if upload else None
    if upload is None or programme is None or upload.ended_at is None:
        return None
    if desk.now > upload.ended_at + PATIENCE:
        return None
    asked = [desk.channel(address) for address in _where_people_are(programme)]
    heard = all(
        one.fault or (one.called_at and one.called_at >= upload.ended_at) for one in asked if one
    )
    if not heard:
        return desk.now + COUNTING
    desk.rewrite(_news(upload), _brought_in(upload, programme, desk))
    return None


def forget(errand: Errand, desk: Desk) -> datetime | None:
    """A roster that nobody confirmed is not kept any longer."""
    upload = desk.upload(errand.subject)
    if upload and not upload.confirmed_at:
        desk.drop(upload)
    return None


def invite(press: Press, desk: Desk) -> Reply:
    """A text for those whom the school lists and who are not in the workspace yet."""
    programme = managed(press, desk)
    everybody, here = desk.roster_size(programme)
    absent = everybody - here
    if not absent:
        return Say(card(None, _("Everybody in this roster is here."), buttons(menu_button())))
    pages = (absent - 1) // EMAILS_PAGE
    page = min(press.page, pages)
    emails = desk.not_here(programme, page * EMAILS_PAGE, EMAILS_PAGE)
    drawn = _invitation(programme, absent, emails, page, desk)
    return Replace(drawn) if press.value else Say(drawn)


def _handed_over(press: Press, file: Attached, desk: Desk) -> Reply:
    """A file that came without the form: for which programme is asked while it is kept."""
    mine = desk.steers(press.who)
    try:
        programme = managed(press, desk)
    except Refused:
        if len(mine) < 2:
            raise
        programme = None
    sheet = read(file)
    if sheet.trouble:
        again = Button(label=_("Bring in a roster"), action="import.ask")
        return Say(card(None, sheet.trouble, buttons(again, menu_button())))
    upload = _kept(sheet, file, programme or mine[0], press.who, desk)
    return Say(
        _preview(upload, programme, 0, desk) if programme else _which_programme(upload, mine)
    )


def _kept(sheet: Sheet, file: Attached, programme: Programme, who: Person, desk: Desk) -> Upload:
    """The lines as they were read; line 0 stands for the columns that were left out."""
    columns = [[0, plain(name).model_dump()] for name in sheet.left_out]
    upload = desk.add(
        Upload(
            programme_id=programme.id,
            person_id=who.id,
            name=file.name[:100],
            lines=[row.told() for row in sheet.rows],
            faults=[*columns, *([f.line, f.reason.model_dump()] for f in sheet.faults)],
            at=desk.now,
        )
    )
    desk.promise("import.forget", upload.id, desk.now + KEPT)
    return upload


def _upload(press: Press, desk: Desk) -> tuple[Upload, Programme]:
    """A roster that waits in one of this person's programmes; raises Refused for any other."""
    upload = desk.upload(press.subject)
    programme = desk.programme(upload.programme_id) if upload else None
    if upload is None or programme is None:
        raise Refused(_gone() if desk.steers(press.who) else out_of_date())
    check_manager(press.who, programme, desk)
    return upload, programme


def _rows(lines: Sequence[dict[str, object]]) -> list[Row]:
    return [Row(**cast(dict[str, Any], line)) for line in lines]


def _listing(row: Row, before: Listing | None, programme: Programme, desk: Desk) -> Listing:
    """Somebody as the roster will have them: what the line tells, over what is known already."""
    before = before or Listing(
        programme_id=programme.id, email=row.email, name="", listed_at=desk.now
    )
    return before.model_copy(update=_told(row))


def _told(row: Row) -> dict[str, object]:
    return {key: value for key, value in row.told().items() if key != "line"}


def _changes(row: Row, before: Listing) -> bool:
    return any(getattr(before, key) != value for key, value in _told(row).items())


def _preview(upload: Upload, programme: Programme, page: int, desk: Desk) -> Card:
    known = desk.roster(programme)
    rows = _rows(upload.lines)
    new = [row for row in rows if row.email not in known]
    changed = [row for row in rows if row.email in known and _changes(row, known[row.email])]
    told = [(cast(int, line), Text.model_validate(why)) for line, why in upload.faults]
    faults = [(line, why) for line, why in told if line]
    columns = [str(why) for line, why in told if not line]
    page = min(page, max(len(faults) - 1, 0) // FAULTS_PAGE)
    shown = faults[page * FAULTS_PAGE : (page + 1) * FAULTS_PAGE]
    return card(
        _("Look before it comes in"),
        Note(
            text=_(
                "From {roster}, for the programme {name}. Nothing is kept yet.",
                roster=_called(upload),
                name=programme.name,
            )
        ),
        bullets(
            None, _counts(len(new), len(changed), len(rows) - len(new) - len(changed), len(faults))
        ),
        bullets(_("New, for example"), _examples(new, known, programme, desk)),
        bullets(_("As they will be, for example"), _examples(changed, known, programme, desk)),
        bullets(
            _("Lines that stay out"),
            [_("Line {line}: {text}", line=line, text=why) for line, why in shown],
        ),
        Note(text=_("Columns left out: {columns}.", columns=", ".join(columns)))
        if columns
        else None,
        None if new or changed else _("There is nothing to bring in from this roster."),
        buttons(
            Button(
                label=_n("Import {count} person", "Import {count} people", len(new) + len(changed)),
                action="import.confirm",
                subject=upload.id,
                style=Style.PRIMARY,
            )
            if new or changed
            else None,
            _page(upload, page - 1, _("Previous lines")) if page else None,
            _page(upload, page + 1, _("More lines that stay out"))
            if len(faults) > (page + 1) * FAULTS_PAGE
            else None,
            Button(label=_("Cancel"), action="import.cancel", subject=upload.id),
        ),
    )


def _counts(new: int, changed: int, same: int, faults: int) -> list[Text]:
    told = (
        (new, _n("{count} person is new", "{count} people are new", new)),
        (changed, _n("{count} person changes", "{count} people change", changed)),
        (
            same,
            _n(
                "{count} person is in the roster already, as they are",
                "{count} people are in the roster already, as they are",
                same,
            ),
        ),
        (
            faults,
            _n("{count} line cannot be imported", "{count} lines cannot be imported", faults),
        ),
    )
    return [text for count, text in told if count]


def _examples(
    rows: list[Row], known: dict[str, Listing], programme: Programme, desk: Desk
) -> list[Text]:
    return [
        _(
            "Line {line}: {text}",
            line=row.line,
            text=_described(_listing(row, known.get(row.email), programme, desk)),
        )
        for row in rows[:EXAMPLES]
    ]


def _described(listing: Listing) -> Text:
    """All that the roster tells of somebody, in one line."""
    parts = [plain(listing.name)] if listing.name else []
    parts.append(plain(listing.email))
    if listing.cohort:
        parts.append(_("class of {year}", year=listing.cohort))
    if listing.degree:
        parts.append(plain(listing.degree))
    if listing.experience is not None:
        years = listing.experience
        parts.append(_n("{count} year of experience", "{count} years of experience", years))
    if listing.sector:
        parts.append(plain(listing.sector))
    if listing.role in ROLES:
        parts.append(ROLES[listing.role])
    if listing.graduate is not None:
        parts.append(_("graduate") if listing.graduate else _("not a graduate"))
    told = parts.pop()
    while parts:
        told = _("{one} · {others}", one=parts.pop(), others=told)
    return told


def _which_programme(upload: Upload, programmes: list[Programme]) -> Card:
    return card(
        None,
        _("For which programme is {roster}?", roster=_called(upload)),
        Note(text=_("Nothing is kept before you have looked at it and confirmed.")),
        buttons(
            *(
                Button(label=plain(one.name), action="import.into", subject=upload.id, value=one.id)
                for one in programmes
            ),
            Button(label=_("Cancel"), action="import.cancel", subject=upload.id),
        ),
    )


def _under_way(upload: Upload, desk: Desk) -> Card:
    programme = desk.programme(upload.programme_id)
    if upload.ended_at and programme:
        return _brought_in(upload, programme, desk)
    return card(
        _("The roster is coming in"),
        _n(
            "{count} line is being worked through.",
            "{count} lines are being worked through.",
            len(upload.lines),
        ),
        Note(text=_("I write to you as soon as it is done. You need not wait.")),
    )


def _brought_in(upload: Upload, programme: Programme, desk: Desk) -> Card:
    everybody, here = desk.roster_size(programme)
    absent = everybody - here
    return card(
        _("The roster is in"),
        bullets(
            None,
            [
                _n(
                    "{count} line of {roster} has come in",
                    "{count} lines of {roster} have come in",
                    upload.done,
                    roster=_called(upload),
                ),
                _n(
                    "The roster of {name} now lists {count} person",
                    "The roster of {name} now lists {count} people",
                    everybody,
                    name=programme.name,
                ),
                _n("{count} of them is here already", "{count} of them are here already", here),
                *(
                    [_n("{count} is not here yet", "{count} are not here yet", absent)]
                    if absent
                    else []
                ),
            ],
        ),
        Note(
            text=_(
                "People are known by their e-mail. Whoever comes later is linked at their first "
                "word."
            )
        ),
        buttons(
            Button(
                label=_("Invite those who are not here"),
                action="import.invite",
                subject=programme.id,
                style=Style.PRIMARY,
            )
            if absent
            else None,
            Button(label=_("Announce"), action="announce.ask", subject=programme.id)
            if programme.stage is Stage.OPEN
            else None,
            menu_button(),
        ),
    )


def _where_people_are(programme: Programme) -> list[str]:
    """The whole community ('' is its address), and the channels: Teams tells of these alone."""
    return ["", *programme.channels]


def _news(upload: Upload) -> str:
    """The key of the message that says how it went."""
    return f"imported:{upload.id}"


def _gone() -> Card:
    return card(
        None,
        _("This roster is forgotten. Nothing of it was kept."),
        buttons(Button(label=_("Bring in a roster"), action="import.ask"), menu_button()),
    )


def _invitation(
    programme: Programme, absent: int, emails: list[str], page: int, desk: Desk
) -> Card:
    worded = desk.worded(card(None, *_words_of_invitation(programme, desk)), programme)
    said = [block.text for block in worded.blocks if isinstance(block, Paragraph)]
    # The programme's language first; whoever copies the text sees both.
    languages = sorted(LANGUAGES, key=lambda code: code != programme.language)
    more = absent > (page + 1) * EMAILS_PAGE
    return card(
        _("An invitation to copy"),
        *(Quote(words="\n\n".join(spell(text, Reader(code)) for text in said))
          for code in languages),
        _n("{count} person is not here yet:", "{count} people are not here yet:", absent),
        Quote(words=", ".join(emails)),
        Note(text=_("Put their addresses where nobody else sees them: as blind copies.")),
        buttons(
            _invite_page(programme, page - 1, _("Previous addresses")) if page else None,
            _invite_page(programme, page + 1, _("More addresses")) if more else None,
            menu_button(),
        ),
    )  # fmt: skip


def _words_of_invitation(programme: Programme, desk: Desk) -> tuple[Text, ...]:
    place = desk.community.name or "Tandem"
    return (
        _("Hello,"),
        _(
            "The mentoring programme {name} brings mentors and mentees together, and you are "
            "expected there. Everything happens in the chat of {place}.",
            name=programme.name,
            place=place,
        ),
        _(
            "Join {place} with this e-mail address, then write {word} to Tandem: it takes two "
            "minutes.",
            place=place,
            word=_("join"),
        ),
        _("See you soon!"),
    )


def _page(upload: Upload, page: int, label: Text) -> Button:
    return Button(label=label, action="import.turn", subject=upload.id, value=str(page))


def _invite_page(programme: Programme, page: int, label: Text) -> Button:
    return Button(label=label, action="import.invite", subject=programme.id, value=str(page))


def _called(upload: Upload) -> Text:
    """The file's name, or what came without one."""
    return plain(upload.name) if upload.name else _("the pasted roster")
