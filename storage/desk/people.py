"""Who is there, in which channels and on which rosters."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import sqlalchemy as sa
from sqlmodel import col, select

from bot import entities as e
from bot.events import Sender, Spot
from bot.words import language_of
from storage import tables as t
from storage.desk.base import (
    AT_ONCE,
    LISTING,
    _catch_up,
)
from storage.desk.programmes import Programmes


class People(Programmes):
    """Who is there, in which channels and on which rosters."""

    # People and their place

    def person(self, id: str) -> e.Person | None:
        """That person of this community."""
        return self._get(t.PersonRow, id)

    def person_at(self, address: str) -> e.Person | None:
        """Whoever the platform names so."""
        return self._one(t.PersonRow, col(t.PersonRow.address) == address)

    def people(self, ids: Collection[str]) -> dict[str, e.Person]:
        """Those of this community, by id."""
        wanted = list(ids)
        found: list[e.Person] = []
        for start in range(0, len(wanted), AT_ONCE):
            some = wanted[start : start + AT_ONCE]
            found += self._all(t.PersonRow, col(t.PersonRow.id).in_(some))
        return {person.id: person for person in found}

    def people_named(self, name: str) -> list[e.Person]:
        """Everybody with that platform id, that e-mail or that whole name; case does not matter."""
        at = self.person_at(name)
        if at:
            return [at]
        column = t.PersonRow.email if "@" in name else t.PersonRow.name
        # Databases fold only the letters of ASCII alike: the rest is compared here.
        pattern = "".join(c if c.isascii() and c not in "%_\\" else "_" for c in name)
        rows = self._all(t.PersonRow, col(column).ilike(pattern), order=(col(t.PersonRow.id),))
        wanted = name.casefold()
        return [r for r in rows if wanted in (r.name.casefold(), r.email.casefold())]

    # Channels

    def channel(self, address: str) -> e.Channel | None:
        """A channel that Tandem knows of."""
        return self._one(t.ChannelRow, col(t.ChannelRow.address) == address)

    def channels(self) -> list[e.Channel]:
        """The channels that Tandem knows of, by name; the whole community is not among them."""
        return self._all(
            t.ChannelRow,
            col(t.ChannelRow.address) != "",
            order=(col(t.ChannelRow.name), col(t.ChannelRow.id)),
        )

    def heard_in(self, spot: Spot) -> e.Channel:
        """The channel in which something was said, known from now on."""
        known = self.channel(spot.address)
        if known is None:
            return self.add(e.Channel(address=spot.address, name=spot.name, route=spot.route))
        if spot.name and known.name != spot.name:
            known.name = spot.name
        if spot.route and known.route != spot.route:
            known.route = spot.route
        return known

    def ask_roll(self, address: str) -> None:
        """Have everybody in a channel counted; '' for the whole community."""
        channel = self.channel(address) or self.add(e.Channel(address=address))
        channel.asked_at, channel.fault = self.now, ""

    # Rolls

    def seen(self, senders: Sequence[Sender]) -> list[e.Person]:
        """Those people, who are known from now on, if only by name."""
        told = {sender.address: sender for sender in senders}
        known = self._all(t.PersonRow, col(t.PersonRow.address).in_(told))
        for person in known:
            _catch_up(person, told.pop(person.address))
        new = [
            e.Person(
                address=sender.address,
                name=sender.name or sender.address,
                email=sender.email,
                locale=language_of(sender.locale) if sender.locale else "",
                platform_zone=sender.zone,
                route=sender.route,
                met=False,
                arrived_at=self.now,
            )
            for sender in told.values()
        ]
        self.add_many(new)
        return [*known, *new]

    def gathered(self, address: str, ids: Sequence[str]) -> None:
        """These people are in that channel too."""
        channel = self.channel(address) or self.add(e.Channel(address=address))
        missing = set(ids) - self._there(channel)
        self.add_many([e.Presence(channel_id=channel.id, person_id=id) for id in sorted(missing)])

    def called(self, address: str, ids: Sequence[str]) -> e.Channel:
        """They are everybody who is there now."""
        channel = self.channel(address) or self.add(e.Channel(address=address))
        gone = sorted(self._there(channel) - set(ids))
        for start in range(0, len(gone), AT_ONCE):
            self._session.execute(
                sa.delete(t.PresenceRow).where(
                    self._mine(t.PresenceRow),
                    col(t.PresenceRow.channel_id) == channel.id,
                    col(t.PresenceRow.person_id).in_(gone[start : start + AT_ONCE]),
                )
            )
        channel.called_at, channel.fault = self.now, ""
        return channel

    # Rosters

    def upload(self, id: str) -> e.Upload | None:
        """That roster, as a manager looks at it."""
        return self._get(t.UploadRow, id)

    def roster(
        self, programme: e.Programme, emails: Sequence[str] | None = None
    ) -> dict[str, e.Listing]:
        """Whom a programme's roster lists, by e-mail; of all, or of those."""
        found = sa.select(LISTING).where(*self._listed(programme))
        if emails is not None:
            found = found.where(LISTING.c.email.in_(emails))
        # Ten thousand lines at a time: what the database holds has been checked already.
        rows = self._session.execute(found).mappings()
        return {row["email"]: e.Listing.model_construct(**row) for row in rows}

    def enlist(self, listings: Sequence[e.Listing]) -> None:
        """Keep these lines in their roster; whoever is there already becomes what they say."""
        if not listings:
            return
        line = self._insert(LISTING)
        told = e.Listing.model_fields.keys() - {"id", "programme_id", "email", "listed_at"}
        self._session.connection().execute(
            line.on_conflict_do_update(
                index_elements=["programme_id", "email"],
                set_={name: line.excluded[name] for name in sorted(told)},
                where=LISTING.c.community_id == self.community.id,
            ),
            [{**one.model_dump(), "community_id": self.community.id} for one in listings],
        )

    def people_at(self, emails: Sequence[str]) -> dict[str, str]:
        """The ids of those who have these e-mails, by e-mail in lower case."""
        email = col(t.PersonRow.email)
        found = select(email, col(t.PersonRow.id)).where(
            self._mine(t.PersonRow), sa.func.lower(email).in_(emails)
        )
        return {email.casefold(): id for email, id in self._session.exec(found)}

    def link_listings(self, people: Sequence[e.Person]) -> None:
        """The rosters know these people by their e-mail from now on."""
        known = [{"email_": one.email.casefold(), "id_": one.id} for one in people if one.email]
        if known:
            self._session.connection().execute(
                sa.update(LISTING)
                .where(
                    LISTING.c.community_id == self.community.id,
                    LISTING.c.email == sa.bindparam("email_"),
                )
                .values(person_id=sa.bindparam("id_")),
                known,
            )

    def roster_size(self, programme: e.Programme) -> tuple[int, int]:
        """How many a programme's roster lists, and how many of them are known here."""
        listed = self._listed(programme)
        known = col(t.ListingRow.person_id) != ""
        return self._count(t.ListingRow, *listed), self._count(t.ListingRow, *listed, known)

    def not_here(self, programme: e.Programme, offset: int, limit: int) -> list[str]:
        """The e-mails of those whom nobody has seen here yet, in order."""
        email = col(t.ListingRow.email)
        found = select(email).where(*self._listed(programme), col(t.ListingRow.person_id) == "")
        return list(self._session.exec(found.order_by(email).offset(offset).limit(limit)))

    # Drafts

    def draft(self, person: e.Person, form: str, subject: str) -> e.Draft | None:
        """What that person typed into a form and has not sent."""
        return self._one(
            t.DraftRow,
            col(t.DraftRow.person_id) == person.id,
            col(t.DraftRow.form) == form,
            col(t.DraftRow.subject) == subject,
        )

    def enrolment(self, person: e.Person, programme: e.Programme) -> e.Enrolment | None:
        """That person's place in a programme."""
        return self._one(
            t.EnrolmentRow,
            col(t.EnrolmentRow.programme_id) == programme.id,
            col(t.EnrolmentRow.person_id) == person.id,
        )

    def enrolments(self, person: e.Person) -> list[e.Enrolment]:
        """That person's places in programmes that are not closed, oldest first."""
        running = {programme.id for programme in self.programmes()}
        mine = self._all(
            t.EnrolmentRow,
            col(t.EnrolmentRow.person_id) == person.id,
            order=(col(t.EnrolmentRow.enrolled_at), col(t.EnrolmentRow.id)),
        )
        return [one for one in mine if one.programme_id in running]
