"""Forms of several pages, files handed over and channels, in Slack; the core is scripted."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated, ClassVar

import pytest
from yarl import URL

from adapters import files
from adapters.slack import app as adapter
from adapters.slack import render
from adapters.slack.app import SLACK, SlackDoor, SlackSettings
from bot.dispatch import Answer, Door
from bot.events import (
    Ask,
    Done,
    Filled,
    Fix,
    Heard,
    Left,
    Pressed,
    Replace,
    Reply,
    Say,
    Spot,
    Words,
)
from bot.forms import Attached, Form, Look, Question
from bot.values import Button, buttons, card
from bot.words import Reader, Text, plain
from tests.adapters.slack.conftest import Town
from tests.fakes.slack import FakeSlack, NotOnScreen, Trouble, read, until

LEA, TOM = "ULEA", "UTOM"


class Roster(Form):
    """A page with a file, the managers and the channel."""

    name: ClassVar[str] = "roster"
    title: ClassVar[Text] = plain("Roster")
    kept: ClassVar[bool] = True

    label: Annotated[str, Question(plain("Label"))]
    file: Annotated[str, Question(plain("File"), Look.FILE)] = ""
    people: Annotated[list[str], Question(plain("Managers"), Look.PEOPLE)] = []
    channel: Annotated[str, Question(plain("Channel"), Look.CHANNEL)] = ""


class Before(Form):
    """The page before, with a field of the same name."""

    name: ClassVar[str] = "before"
    title: ClassVar[Text] = plain("Before")

    label: Annotated[str, Question(plain("Label"))]


@dataclass
class Scripted(Door):
    """A door that gives the replies it was told to give, and remembers what it heard."""

    replies: list[Reply] = field(default_factory=list)
    heard: list[Heard] = field(default_factory=list)

    async def answer(self, heard: Heard) -> Answer:
        self.heard.append(heard)
        return Answer(self.replies.pop(0) if self.replies else Done(), Reader("en"))


@pytest.fixture
def door(town: Town) -> Scripted:
    """Léa and Tom are there, and whatever they do gets the reply that the test wants."""
    town.slack.add(LEA, "Léa Martin", locale="en-GB")
    town.slack.add(TOM, "Tom Reed", locale="en-GB")
    [slack] = [door for door in town.tandem.doors if isinstance(door, SlackDoor)]
    slack._door = scripted = Scripted()
    return scripted


def filled(door: Scripted) -> Filled:
    """The last form that was heard."""
    act = door.heard[-1].act
    assert isinstance(act, Filled)
    return act


# Pages


async def test_back_shows_the_page_before_in_the_same_window(
    slack: FakeSlack, door: Scripted
) -> None:
    door.replies = [Ask(Roster, "s1", back=True), Ask(Before, "s0", {"label": "as it was"})]
    await slack.command(LEA)
    window = (await slack.modal(LEA))["id"]
    await slack.fill(LEA, label="half typed", people=[TOM])
    await slack.press(LEA, "Back")
    await until(lambda: slack.modals[LEA][-1]["callback_id"] == "before")
    [view] = slack.modals[LEA]
    assert view["id"] == window
    left = filled(door)
    assert (left.form, left.subject, left.left) == ("roster", "s1", Left.BACK)
    assert (left.answers["label"], left.answers["people"]) == ("half typed", [TOM])
    # What was typed on one page is not taken for an answer of the other.
    await slack.submit(LEA)
    assert filled(door).answers == {"label": "as it was"}


async def test_a_refusal_on_the_way_back_is_read_in_the_window(
    slack: FakeSlack, door: Scripted
) -> None:
    door.replies = [Ask(Roster, back=True), Say(card(plain("Not yours any more")))]
    await slack.command(LEA)
    await slack.modal(LEA)
    await slack.press(LEA, "form.back")
    await until(lambda: "Not yours" in read(slack.modals[LEA][-1]["blocks"]))
    assert len(slack.modals[LEA]) == 1


async def test_a_form_that_is_closed_is_heard_and_not_answered(
    slack: FakeSlack, door: Scripted
) -> None:
    door.replies = [Ask(Roster, "s1"), Say(card(plain("Never read")))]
    await slack.command(LEA)
    await slack.fill(LEA, label="half typed")
    await slack.close(LEA)
    await until(lambda: len(door.heard) == 2)
    assert (filled(door).left, filled(door).answers["label"]) == (Left.CLOSED, "half typed")
    assert slack.modals[LEA] == []
    assert slack.inbox(LEA) == []


async def test_a_form_without_a_draft_is_closed_without_a_word(
    slack: FakeSlack, door: Scripted
) -> None:
    door.replies = [Ask(Before)]
    await slack.command(LEA)
    await slack.close(LEA)
    assert len(door.heard) == 1


async def test_a_form_that_somebody_else_changed_takes_over_what_it_is_about_now(
    slack: FakeSlack, door: Scripted
) -> None:
    fault = {"label": plain("Claire has changed this.")}
    door.replies = [
        Ask(Before, "p1|1"),
        Fix(Ask(Before, "p1|1"), fault),
        Fix(Ask(Before, "p1|2", {"label": "mine"}), fault),
    ]
    await slack.command(LEA)
    assert await slack.submit(LEA, label="mine") == {"label": "Claire has changed this."}
    assert await slack.submit(LEA, label="mine") == {}
    [view] = slack.modals[LEA]
    assert view["private_metadata"] == "p1|2"
    assert "⚠️ Claire has changed this." in read(view["blocks"])
    await slack.submit(LEA)
    assert (filled(door).subject, filled(door).answers["label"]) == ("p1|2", "mine")


# Files


async def test_a_file_in_a_form_is_there_when_the_core_is_asked(
    slack: FakeSlack, door: Scripted
) -> None:
    door.replies = [Ask(Roster)]
    await slack.command(LEA)
    await slack.submit(LEA, label="x", file=[slack.share("roster.csv", b"n;e\n")])
    assert filled(door).answers["file"] == Attached("roster.csv", b"n;e\n")
    assert filled(door).left is Left.SENT


@pytest.mark.parametrize("subject", ["", "newer"], ids=["errors", "drawn again"])
async def test_a_file_survives_the_faults_of_its_form(
    slack: FakeSlack, door: Scripted, subject: str
) -> None:
    roster = Attached("roster.csv", b"n;e\n")
    again = Ask(Roster, subject, {"label": "x", "file": roster, "channel": "C1"})
    door.replies = [Ask(Roster), Fix(again, {"label": plain("Another, please.")})]
    await slack.command(LEA)
    await slack.submit(LEA, label="x", file=[slack.share("roster.csv", b"n;e\n")])
    await slack.submit(LEA, label="y")
    assert filled(door).answers["file"] == roster
    assert filled(door).answers["label"] == "y"


async def test_a_form_left_unsent_fetches_no_file(slack: FakeSlack, door: Scripted) -> None:
    door.replies = [Ask(Roster, back=True)] * 2
    await slack.command(LEA)
    await slack.fill(LEA, file=[slack.share("roster.csv", b"n;e\n")])
    await slack.press(LEA, "Back")
    await until(lambda: "views.update" in [method for method, _args in slack.calls])
    await slack.close(LEA)
    await until(lambda: len(door.heard) == 3)
    assert [method for method, _args in slack.calls if method == "file"] == []
    assert "file" not in filled(door).answers


async def test_slacks_client_takes_rosters_only(slack: FakeSlack, door: Scripted) -> None:
    door.replies = [Ask(Roster)]
    await slack.command(LEA)
    with pytest.raises(NotOnScreen):
        await slack.submit(LEA, label="x", file=[slack.share("holiday.jpg", b"")])


async def test_a_file_in_the_conversation_comes_along_with_its_words(
    slack: FakeSlack, door: Scripted
) -> None:
    shared = [slack.share("roster.csv", b"n;e\n")]
    for text in ("roster", ""):
        await slack.say(LEA, text, subtype="file_share", files=shared)
        await until(lambda: len(door.heard) == 1)
        assert door.heard.pop().act == Words(text, Attached("roster.csv", b"n;e\n"))


@pytest.mark.parametrize(
    ("content", "content_type", "why"),
    [
        (b"x" * (files.LARGEST + 1), "text/csv", "larger than 5 MB"),
        (b"<html>Sign in", "text/html", "a page instead of a file"),
    ],
    ids=["large", "page"],
)
async def test_a_file_that_cannot_be_had_is_left_out_and_said_so_in_the_log(
    slack: FakeSlack,
    door: Scripted,
    caplog: pytest.LogCaptureFixture,
    content: bytes,
    content_type: str,
    why: str,
) -> None:
    door.replies = [Ask(Roster)]
    await slack.command(LEA)
    await slack.submit(LEA, label="x", file=[slack.share("roster.csv", content, content_type)])
    assert "file" not in filled(door).answers
    assert filled(door).answers["label"] == "x"
    assert why in caplog.text


async def test_a_file_of_exactly_the_limit_is_taken(slack: FakeSlack, door: Scripted) -> None:
    largest = b"x" * files.LARGEST
    await slack.say(LEA, "", subtype="file_share", files=[slack.share("roster.csv", largest)])
    await until(lambda: door.heard)
    assert door.heard[0].act == Words("", Attached("roster.csv", largest))


async def test_the_token_is_shown_to_nobody_else(
    slack: FakeSlack, door: Scripted, caplog: pytest.LogCaptureFixture
) -> None:
    async with FakeSlack() as stranger:
        shared = stranger.share("roster.csv", b"n;e\n")
        moved = {**shared, "url_private_download": f"{slack.url}/moved?to={shared['url_private']}"}
        nowhere = {**shared, "url_private_download": "not an address"}
        for file in (shared, moved, nowhere):
            await slack.say(LEA, "roster", subtype="file_share", files=[file])
        await until(lambda: len(door.heard) == 3)
        assert stranger.calls == []
    assert {heard.act for heard in door.heard} == {Words("roster")}
    assert caplog.text.count("A file could not be taken over") == 3
    assert "xoxb" not in caplog.text


@pytest.mark.parametrize(
    ("address", "ours"),
    [
        ("https://files.slack.com/files-pri/T1-F1/download/roster.csv", True),
        ("https://ecole.slack.com/files/x", True),
        ("https://slack.com/files/x", True),
        ("http://files.slack.com/x", False),
        ("https://files.slack.com.evil.example/x", False),
        ("https://evilslack.com/x", False),
        ("https://files.slack.com@evil.example/x", False),
        ("https://proxy.example/files/x", False),
    ],
)
def test_slacks_own_hosts_are_known(address: str, ours: bool) -> None:
    door = SlackDoor(SlackSettings("xoxb", signing_secret="s"), Door.__new__(Door))
    assert door._is_slacks(URL(address)) is ours


def test_the_host_of_another_api_counts_as_slacks() -> None:
    settings = SlackSettings("xoxb", signing_secret="s", api_url="https://proxy.example/api/")
    door = SlackDoor(settings, Door.__new__(Door))
    assert door._is_slacks(URL("https://proxy.example/files/x"))
    assert not door._is_slacks(URL("http://proxy.example/files/x"))
    assert not door._is_slacks(URL("https://proxy.example:8443/files/x"))
    assert settings.api_url != SLACK


async def test_a_file_that_is_slow_in_coming_holds_no_form_up(
    slack: FakeSlack, door: Scripted, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(adapter, "PATIENCE", 0.05)
    door.replies = [Ask(Before)]
    await slack.command(LEA)
    await slack.modal(LEA)
    door.replies = [Ask(Roster), Done()]
    await slack.submit(LEA, label="x")
    await until(lambda: slack.modals[LEA][-1].get("callback_id") == "roster")
    slack.fail("file", Trouble(delay=0.3))
    await slack.submit(LEA, label="x", file=[slack.share("roster.csv", b"n;e\n")])
    assert "One moment" in read(slack.modals[LEA][-1]["blocks"])
    await until(lambda: "Done." in read(slack.modals[LEA][-1]["blocks"]))
    assert filled(door).answers["file"] == Attached("roster.csv", b"n;e\n")


# Channels


async def test_a_command_in_a_channel_tells_which(slack: FakeSlack, door: Scripted) -> None:
    channel = slack.channel("mentoring", LEA)
    closed = slack.channel("heads", LEA, private=True)
    for place in (channel, closed, ""):
        await slack.command(LEA, "status", channel=place)
    spots = [heard.sender.spot for heard in door.heard]
    assert spots == [Spot(channel, "mentoring"), Spot(closed), None]
    assert {heard.sender.name for heard in door.heard} == {"Léa Martin"}


async def test_a_press_before_all_is_answered_to_one(slack: FakeSlack, door: Scripted) -> None:
    channel = slack.channel("mentoring", LEA, TOM, joined=True)
    call = card(plain("Who joins?"), buttons(Button(label=plain("Me"), action="join.open")))
    posted = slack.post_card(channel, render.card(call, Reader("en")))
    door.replies = [Replace(card(plain("You are in"))), Replace(card(plain("Still in")))]
    await slack.press(LEA, "Me", on=posted)
    mine = await slack.letter(LEA, "You are in")
    assert mine.only_for == LEA
    assert "Who joins?" in posted.words
    assert door.heard[0].act == Pressed("join.open")
    assert door.heard[0].sender.spot == Spot(channel, "mentoring")
    # What one alone reads is replaced as anywhere else.
    mine.blocks = posted.blocks
    await slack.press(LEA, "Me", on=mine)
    await until(lambda: "Still in" in mine.words)
    assert [m.only_for for m in slack.messages] == ["", LEA]


async def test_a_press_before_all_opens_the_form_of_the_one_who_pressed(
    slack: FakeSlack, door: Scripted
) -> None:
    channel = slack.channel("mentoring", LEA, TOM, joined=True)
    call = card(plain("Who joins?"), buttons(Button(label=plain("Me"), action="join.open")))
    posted = slack.post_card(channel, render.card(call, Reader("en")))
    door.replies = [Ask(Before)]
    await slack.press(TOM, "Me", on=posted)
    assert (await slack.modal(TOM))["callback_id"] == "before"
    assert not slack.modals.get(LEA)


# People and channels that were picked


async def test_who_and_what_was_picked_comes_along_as_slack_tells_of_them(
    slack: FakeSlack, door: Scripted
) -> None:
    channel = slack.channel("mentoring", LEA, joined=True)
    hidden = slack.channel("heads", LEA, private=True)
    slack.people["UGONE"] = {**slack.people[TOM], "id": "UGONE", "deleted": True}
    for chosen in (channel, hidden):
        door.replies = [Ask(Roster)]
        await slack.command(LEA)
        await slack.submit(LEA, label="x", people=[TOM, "UGONE"], channel=chosen)
        [tom] = door.heard[-1].named
        assert (tom.address, tom.name, tom.email) == (TOM, "Tom Reed", "UTOM@school.example")
        assert door.heard[-1].spots == ((Spot(channel, "mentoring"),) if chosen == channel else ())
