"""What people agree to when they sign up, ready to be used or rewritten."""

from __future__ import annotations

from bot.entities import Paper
from bot.words import Reader, Text, _, spell

NAMES: dict[Paper, Text] = {
    Paper.CHARTER: _("Mentoring charter"),
    Paper.TERMS: _("Terms of use"),
    Paper.CONDUCT: _("Code of conduct"),
    Paper.PRIVACY: _("Your data"),
    Paper.CONTACT: _("Your e-mail"),
}

TICKS: dict[Paper, Text] = {
    Paper.CHARTER: _("I have read the charter and I agree to it"),
    Paper.TERMS: _("I have read the terms of use and I accept them"),
    Paper.CONDUCT: _("I have read the code of conduct and I will follow it"),
    Paper.PRIVACY: _("I have read how my data is used and I agree to it"),
    Paper.CONTACT: _("The person I am paired with may see my e-mail"),
}

BLANKS = ("programme", "hours", "months", "meetings", "contact")

# D02: ten lines at most, so that it is read. A15, D04, D07 and H04 are in it.
CHARTER = (
    _("The mentor listens, advises and opens doors; the mentee prepares and decides."),
    _("The mentee brings goals and questions, the mentor ideas and steps to try: both give."),
    _("Time to give: about {hours} h a month, in a {months}-month programme."),
    _("Meet at least once a month, and say so early when you cannot."),
    _("What is said between you stays between you."),
    _("Respect on both sides; no selling, no recruiting under another name."),
    _("No result is promised: neither a job nor a promotion."),
    _("Each of you may stop at any time, without giving a reason."),
    _("Something is not right, or you have a doubt? {contact} listens to you."),
)

# D01.
TERMS = (
    _("By signing up to “{programme}”, you accept these terms."),
    _("What it is: advice and listening between volunteers. Nobody pays and nobody is paid."),
    _(
        "What it takes: about {hours} h a month, in a {months}-month programme. "
        "Meetings: {meetings} at least."
    ),
    _(
        "What it is not: an employment contract, a diploma, legal or medical advice. "
        "No result is guaranteed, and everybody makes their own decisions."
    ),
    _("Your answers: they are true, you write them yourself and you keep them up to date."),
    _("Your conduct: the charter and the code of conduct hold for everybody, mentors included."),
    _("Your place: you may pause, change roles or leave whenever you like."),
    _("The managers may end a participation that breaks these rules, after hearing the person."),
    _("If these terms change, you are asked again before the new ones apply to you."),
    _("A question about these terms? {contact} answers you."),
)

# D03.
CONDUCT = (
    _("We are courteous and on time, in writing as well as face to face."),
    _("We respect everybody: origin, gender, age, beliefs, health, orientation or path."),
    _("No insult, no harassment, no unwelcome advances; nobody takes advantage of their position."),
    _("We sell nothing, ask for no money, and recruit nobody under another name."),
    _("We neither record nor pass on what is said or sent, unless the other person agrees."),
    _("We take care of the tool that brings us together: no spam, no borrowed account."),
    _("“No” is an answer: nobody has to justify declining, postponing or stopping."),
    _(
        "A problem, for you or somebody else? Write to {contact}, with what happened and when: "
        "it stays confidential, and you get an answer. In danger, call 112 first."
    ),
    _("Whoever breaks these rules is heard; they may be warned, or asked to leave “{programme}”."),
)

PRIVACY = (
    _("Who answers for your data: those who run “{programme}”, on their own server."),
    _(
        "What is kept: your name, e-mail and account in this chat, what you answer at sign-up, "
        "your pairs and meeting dates, your survey answers, the messages Tandem sends you."
    ),
    _(
        "Under 18, also: the name of your parent or guardian and how to reach them. "
        "Only the managers read it; it is erased when you leave or are not accepted."
    ),
    _("In a company, also: who your line manager is, so that you are never paired."),
    _("What is not kept: what you say or write to each other."),
    _(
        "Why: to introduce the right people, remind you of your meetings, help when a pair is "
        "stuck, and know whether the programme works. No advertising, nothing is sold."
    ),
    _(
        "Who sees it: the person you are matched with reads what helps you meet; "
        "the programme's managers read your profile and your answers."
    ),
    _("The people you would rather not meet: only you and Tandem know."),
    _("On what ground: your agreement, which you can take back at any time."),
    _(
        "For how long: 24 months at most after you were last active; "
        "then those who answer for it erase it."
    ),
    _(
        "Your rights: see your data (type “data”), correct it, take it with you, have it erased, "
        "object. "
        "Write to {contact}; you may also turn to your data protection authority."
    ),
)

# A choice: nobody has to agree to it.
CONTACT = (
    _(
        "What is shown: the e-mail that this chat knows of you, "
        "to the person you are paired with and to nobody else."
    ),
    _(
        "When: once both of you have said yes, "
        "in the message that introduces you and where each of you stands."
    ),
    _("It is a choice: without it you write to each other here, and nothing else changes."),
    _("You may take it back at any time, on the page where you gave it: then it is shown no more."),
    _("A question about it? {contact} answers you."),
)

PAPERS: dict[Paper, tuple[Text, ...]] = {
    Paper.CHARTER: CHARTER,
    Paper.TERMS: TERMS,
    Paper.CONDUCT: CONDUCT,
    Paper.PRIVACY: PRIVACY,
    Paper.CONTACT: CONTACT,
}


EDITIONS: dict[Paper, int] = {
    Paper.CHARTER: 1,
    Paper.TERMS: 1,
    Paper.CONDUCT: 1,
    Paper.PRIVACY: 2,
    Paper.CONTACT: 1,
}
"""The version of each ready text: another text is another version, to be agreed to anew."""


def ready(paper: Paper, language: str) -> str:
    """The ready text of a paper with its blanks still open, as a manager starts from it."""
    return "\n".join(spell(line, Reader(language)) for line in PAPERS[paper])
