"""What Tandem writes to bring people into a programme, for managers to use or rewrite.

Blanks are filled when a message leaves, figures as bare numbers. A date, a theme or a contact that
a programme does not have takes its line away with it: so each stands on a line of its own, and the
one thing to do never does.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.words import Arg, Text, _, blanks, fill


@dataclass(frozen=True)
class Message:
    """A message: how managers call it, its title or subject, its lines, the blanks it uses."""

    name: Text
    title: Text
    lines: tuple[Text, ...]
    placeholders: tuple[str, ...]

    def filled(self, known: Mapping[str, Arg]) -> tuple[Text, ...]:
        """The lines that have something to say, with their blanks filled."""
        return tuple(fill(line, known) for line in self.lines if blanks(line) <= known.keys())


MESSAGES: dict[str, Message] = {
    "call-mentors": Message(  # C08
        _("Call to experienced members"),
        _("{name}, your path can light up somebody else's"),
        (
            _("You have come a long way: somebody who is starting would love to hear of it."),
            _("“{programme}” is looking for mentors like you: about {hours} h a month."),
            _("Our aim: {objective}"),
            _("Mentors sign up from {opens} to {closes}."),
            _("Sign up in two minutes: you choose whom you help, and how many."),
        ),
        ("name", "programme", "hours", "objective", "opens", "closes"),
    ),
    "call-former-mentors": Message(  # C09
        _("Call to former mentors"),
        _("{name}, shall we do it again?"),
        (
            _("You have already given your time to somebody: thank you, it counted."),
            _("“{programme}” is looking for mentors again, and your experience is precious to us."),
            _("We begin on {starts}."),
            _("Your profile is still here: read it again, and sign up."),
        ),
        ("name", "programme", "starts"),
    ),
    "announce-mentors": Message(
        _("Announcement to mentors"),
        _("{programme}: we are looking for mentors"),
        (
            _("Do you remember who helped you when you were starting? It is your turn."),
            _("About {hours} h a month, in a {months}-month programme: your experience is enough."),
            _("Our aim: {objective}"),
            _("Mentors sign up from {opens} to {closes}."),
            _("Press “Sign up”: it takes two minutes."),
        ),
        ("programme", "hours", "months", "objective", "opens", "closes"),
    ),
    "announce-mentees": Message(  # C02, C05, C14
        _("Announcement to mentees"),
        _("{programme}: a mentor for you"),
        (
            _("Somebody who has been through it gives you time, advice and contacts."),
            _("To talk about: {themes}."),
            _("It is normal to ask: mentors signed up for this."),
            _("Sign-up is open from {opens} to {closes}."),
            _("Press “Sign up”: it takes two minutes."),
        ),
        ("programme", "themes", "opens", "closes"),
    ),
    "reminder-unanswered": Message(
        _("Reminder to those who have not answered"),
        _("{name}, will you join us?"),
        (
            _("I told you about “{programme}”, and I have not had your answer yet."),
            _("You can sign up until {closes}."),
            _("Sign up in two minutes. If now is not the time, leave this message: that is fine."),
        ),
        ("name", "programme", "closes"),
    ),
    "window-week": Message(  # C03
        _("One week before sign-up closes"),
        _("{programme}: one more week to sign up"),
        (
            _("Sign-up closes on {closes}."),
            _("You are hesitating? {contact} answers your questions."),
            _("Sign up now: you can still change your answers afterwards."),
        ),
        ("programme", "closes", "contact"),
    ),
    "window-day": Message(  # C03
        _("The day before sign-up closes"),
        _("{programme}: sign-up closes tomorrow"),
        (
            _("You have until the evening of {closes}; after that, there is a waiting list."),
            _("Sign up today: two minutes are enough."),
        ),
        ("programme", "closes"),
    ),
    "soon": Message(
        _("Three days before the start"),
        _("{programme} is about to begin"),
        (
            _("We begin on {starts}, {name}."),
            _("As soon as I have somebody for you, I write to you here."),
            _("Read your profile again: it is what your match will read first."),
        ),
        ("programme", "starts", "name"),
    ),
    "students-nudge": Message(  # C16
        _("Reminder to students"),
        _("A question on your mind? Ask a mentor"),
        (
            _("An internship, a CV, a choice to make: a mentor has been through it."),
            _("To talk about: {themes}."),
            _("Asking is the hardest part; after that, it is just a conversation."),
            _("Sign up to “{programme}”: it takes two minutes."),
        ),
        ("themes", "programme"),
    ),
    "mentor-spotlight": Message(  # C17
        _("Introducing a mentor"),
        _("Meet {mentor}"),
        (
            _("A mentor of “{programme}”, ready to hear your questions."),
            _("In their own words: {about}"),
            _("Would you like to talk with a mentor? Press “Sign up”."),
        ),
        ("mentor", "programme", "about"),
    ),
    "waiting-list": Message(
        _("On the waiting list"),
        _("{name}, you are on the waiting list"),
        (
            _("Sign-up to “{programme}” is closed for now, but I keep your request."),
            _("As soon as it opens again, I write to you here: you have nothing to do."),
            _("A question? {contact} answers you."),
        ),
        ("name", "programme", "contact"),
    ),
    "enrolled-mentee": Message(
        _("Welcome to a mentee"),
        _("Welcome, {name}!"),
        (
            _("Your place in “{programme}” is booked."),
            _("I am looking for a mentor for you, and will write to you here."),
            _("We begin on {starts}."),
            _("Until then, note three questions that you would like to ask."),
            _("A question for us? {contact} answers you."),
        ),
        ("name", "programme", "starts", "contact"),
    ),
    "enrolled-mentor": Message(
        _("Welcome to a mentor"),
        _("Thank you for being there, {name}!"),
        (
            _("“{programme}” has one more mentor, and somebody will be glad of it."),
            _("As soon as I have a mentee for you, I write to you here; they write first."),
            _("We begin on {starts}."),
            _("Until then, find half an hour that you can keep free every month."),
            _("A question for us? {contact} answers you."),
        ),
        ("name", "programme", "starts", "contact"),
    ),
    "enrolled-peer": Message(
        _("Welcome to a peer"),
        _("Welcome, {name}!"),
        (
            _("Your place in “{programme}” is booked."),
            _("I am looking for a peer for you, and will write to you here."),
            _("We begin on {starts}."),
            _("Until then, note three things that you would like to talk over."),
            _("A question for us? {contact} answers you."),
        ),
        ("name", "programme", "starts", "contact"),
    ),
    "approved": Message(
        _("Request accepted"),
        _("Good news, {name}!"),
        (
            _("Your request to join “{programme}” is accepted: welcome."),
            _("As soon as I have somebody for you, I write to you here."),
            _("Until then, read your profile again: it is what your match will read first."),
        ),
        ("name", "programme"),
    ),
    "not-approved": Message(
        _("Request declined"),
        _("{name}, about your request"),
        (
            _("We cannot offer you a place in “{programme}” this time, and we are sorry about it."),
            _("It says nothing about your worth: places and profiles have to fit together."),
            _("{contact} can tell you more, and what you could try next."),
            _("You are welcome at the next opening."),
        ),
        ("name", "programme", "contact"),
    ),
    "invitation": Message(
        _("E-mail to somebody who is not in the chat yet"),
        _("{inviter} invites you to join {programme}"),
        (
            _("Hello {name},"),
            _("“{programme}” brings together people with experience and people who need advice."),
            _("Our aim: {objective}"),
            _("Join our chat with this e-mail address, open Tandem there and press “Sign up”."),
            _("A question? {contact} answers you."),
        ),
        ("inviter", "programme", "name", "objective", "contact"),
    ),
    "linkedin": Message(
        _("Post for LinkedIn"),
        _("Who gave you a hand when you were starting?"),
        (
            _("In “{programme}”, mentors give about {hours} h a month to those who are starting."),
            _("Our aim: {objective}"),
            _("Sign-up is open from {opens} to {closes}."),
            _("Everything about it: {page}"),
            _("Would you like to be a mentor, or to meet one? Write to us. #mentoring"),
        ),
        ("programme", "hours", "objective", "opens", "closes", "page"),
    ),
    "ambassador": Message(  # C19
        _("An ambassador's invitation"),
        _("{inviter} has thought of you"),
        (
            _("{inviter} takes part in “{programme}” and thinks that you would like it."),
            _("Some good conversations, about {hours} h a month, as a mentor or as a mentee."),
            _("Sign up in two minutes. You would rather not? That is fine too."),
        ),
        ("inviter", "programme", "hours"),
    ),
    "poll": Message(  # C23
        _("Poll before launching"),
        _("Would mentoring tempt you?"),
        (
            _("We are thinking of launching “{programme}”, and your opinion decides."),
            _("Our aim: {objective}"),
            _("Answer in one press: it commits you to nothing."),
        ),
        ("programme", "objective"),
    ),
    "needs": Message(  # J01
        _("Needs survey"),
        _("What would help you most?"),
        (
            _("“{programme}” is in the making, and it starts from you."),
            _("Choose the themes that matter to you: we will look for the mentors to match."),
            _("Answer in two minutes."),
        ),
        ("programme",),
    ),
    "new-papers": Message(
        _("New version of the papers"),
        _("A text has changed: please read it again"),
        (
            _("“{programme}” has a new version of what you agreed to when you signed up."),
            _("Read it and confirm: your answers and your pairs stay as they are."),
            _("Something is unclear? {contact} answers you."),
        ),
        ("programme", "contact"),
    ),
    "closing-figures": Message(
        _("Sign-up is closed, with its figures"),
        _("{programme}: thank you all!"),
        (
            _("Sign-up is closed. Mentors: {mentors}. Mentees: {mentees}."),
            _("We begin on {starts}."),
            _("You have missed it? Sign up all the same: I put you on the waiting list."),
        ),
        ("programme", "mentors", "mentees", "starts"),
    ),
    "theme-call": Message(
        _("Call for a theme that lacks mentors"),
        _("{name}, we need you on this: {theme}"),
        (
            _("In “{programme}”, several people are looking for a mentor on this theme."),
            _("Your path made us think of you: what seems plain to you can change a lot for them."),
            _("Sign up as a mentor: one mentee and about {hours} h a month are already a lot."),
        ),
        ("name", "theme", "programme", "hours"),
    ),
    "still-accurate": Message(  # C24
        _("Is the profile still right?"),
        _("{name}, is your profile still right?"),
        (
            _("Your goals, your themes and your free times decide whom I suggest to you."),
            _("Read it again in “{programme}”: confirm in one press, or change what has moved."),
        ),
        ("name", "programme"),
    ),
    "become-a-mentor": Message(  # C11
        _("From mentee to mentor"),
        _("{name}, how about being a mentor in your turn?"),
        (
            _("In “{programme}”, somebody gave you their time; you know what it is worth."),
            _("You remember your first questions: nobody is better placed to welcome them."),
            _("Become a mentor: your profile is ready, about {hours} h a month are enough."),
        ),
        ("name", "programme", "hours"),
    ),
    "testimonial-ask": Message(  # C12, C20
        _("Asking for a testimonial"),
        _("{name}, would you tell your story?"),
        (
            _("Three lines on what “{programme}” has changed for you can make others dare."),
            _("With your name, without it, or for us only: you decide."),
            _("Write your lines: nothing is shown before a manager has read them."),
        ),
        ("name", "programme"),
    ),
    "event-call": Message(  # C10
        _("Invitation to speed mentoring"),
        _("Speed mentoring: ten minutes each, and many meetings"),
        (
            _("Mentors and mentees of “{programme}” meet in short rounds, to get a taste of it."),
            _("Date and place are told in {channel}."),
            _("Press “Sign up” to be invited: come with one question, or one story."),
        ),
        ("programme", "channel"),
    ),
}
