"""Writing to people in Slack first: one of them, or a pair together."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from aiohttp import ClientConnectorError
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack import parse, render
from bot.events import Sender
from bot.ports import Later, Parcel, Recipient, Unreachable

# What a person typed must not be read as a mention or a link, whatever the workspace's settings.
QUIETLY: dict[str, Any] = {
    "parse": "none",
    "link_names": False,
    "unfurl_links": False,
    "unfurl_media": False,
}

LETTER = "tandem_letter"
"""What Slack keeps beside each letter, out of sight, together with its key."""

SKEW = timedelta(minutes=5)
"""By how much this machine's clock and Slack's may differ."""

PAGE = 500
PAUSE = 30.0
OUTAGE = 15.0
REPAIR = 600.0

# Slack says so of the person or of the message: writing again changes nothing.
NEVER = frozenset({
    "cannot_dm_bot", "channel_not_found", "invalid_arguments", "invalid_blocks",
    "invalid_user_combination", "is_archived", "messages_tab_disabled", "metadata_too_large",
    "method_not_supported_for_channel_type", "msg_blocks_too_long", "msg_too_long", "no_text",
    "not_enough_users", "not_in_channel", "restricted_action", "too_many_users", "user_disabled",
    "user_not_found", "user_not_visible", "users_not_found",
})  # fmt: skip

# Of these, nobody can do anything about it: the person is not there any more, or is a bot.
FOR_GOOD = frozenset({
    "cannot_dm_bot", "user_disabled", "user_not_found", "user_not_visible", "users_not_found",
})  # fmt: skip

# Slack says so of the app: nobody gets anything until the operator mends it, then everybody does.
# `account_inactive` means here that the workspace has removed the app, not that a person has left.
NOT_YET = frozenset({
    "access_denied", "account_inactive", "ekm_access_denied", "enterprise_is_restricted",
    "invalid_auth", "missing_scope", "no_permission", "not_allowed_token_type", "not_authed",
    "org_login_required", "team_access_not_granted", "team_added_to_org", "token_expired",
    "token_revoked", "two_factor_setup_required",
})  # fmt: skip


# The message is gone, or stands as it is for good: what was to become of it is written anew.
GONE = frozenset({"cant_update_message", "edit_window_closed", "message_not_found"})


class SlackMessenger:
    """Sends letters; the client it gets must not resend by itself, or people read things twice."""

    finds = True
    pace = 5.0

    def __init__(self, client: AsyncWebClient) -> None:
        self._client = client

    async def send(self, parcel: Parcel) -> str:
        """Write to the channel, or to the recipients, together when there are several.

        Gives back `channel:ts`; what has such an id already is written over.
        """
        drawn = _drawn(parcel)
        try:
            if parcel.remote_id and await self._written_over(parcel.remote_id, drawn):
                return parcel.remote_id
            return await self._post(parcel, drawn)
        except SlackApiError as error:
            raise _meant(error) from error
        except ClientConnectorError as error:
            # Nobody was spoken to, so nothing was sent.
            raise Later(OUTAGE) from error

    async def find(self, parcel: Parcel) -> str:
        """Where the letter stands in the reader's own conversation with Tandem, if it does.

        Pairs' conversations and channels are not looked into: people write to each other there.
        """
        people = _people(parcel)
        if parcel.channel or parcel.in_doubt_since is None or len(people) != 1:
            return ""
        oldest = (parcel.in_doubt_since - SKEW).timestamp()
        try:
            channel = await self._together(people)
            cursor = None
            while cursor != "":
                page = await self._client.conversations_history(
                    channel=channel, oldest=f"{oldest:.6f}", include_all_metadata=True,
                    limit=PAGE, cursor=cursor,
                )  # fmt: skip
                ids = [f"{channel}:{ts}" for ts in parse.letters(page.data, LETTER, parcel.key)]
                # What is to be written over has the same key, and is not what is looked for.
                if found := [id for id in ids if id != parcel.remote_id]:
                    return found[0]
                cursor = parse.next_page(page.data)
        except SlackApiError as error:
            raise _meant(error) from error
        except ClientConnectorError as error:
            raise Later(OUTAGE) from error
        return ""

    async def roll(self, community: str, channel: Recipient | None) -> list[Sender]:
        """Who is in that channel, or in the whole workspace."""
        try:
            there = await self._members(channel.address) if channel else None
            everybody = await self._everybody(community)
        except SlackApiError as error:
            raise _meant(error) from error
        return [who for who in everybody if there is None or who.address in there]

    async def _post(self, parcel: Parcel, drawn: render.Drawn) -> str:
        metadata = {"event_type": LETTER, "event_payload": {"key": parcel.key}}
        sent = await self._client.chat_postMessage(
            channel=await self._place(parcel), metadata=metadata, **drawn, **QUIETLY
        )
        return f"{sent['channel']}:{sent['ts']}"

    async def _written_over(self, remote_id: str, drawn: render.Drawn) -> bool:
        channel, _colon, ts = remote_id.partition(":")
        quietly = {name: QUIETLY[name] for name in ("parse", "link_names")}
        try:
            await self._client.chat_update(channel=channel, ts=ts, **drawn, **quietly)
        except SlackApiError as error:
            if reason(error) in GONE:
                return False
            raise
        return True

    async def _place(self, parcel: Parcel) -> str:
        if parcel.channel:
            # Slack would deliver to a person what is posted to their id.
            if not parcel.channel.address.startswith(("C", "G")):
                raise Unreachable("not a channel")
            return parcel.channel.address
        people = _people(parcel)
        return people[0] if len(people) == 1 else await self._together(people)

    async def _members(self, channel: str) -> set[str]:
        found: set[str] = set()
        cursor = None
        while cursor != "":
            page = await self._client.conversations_members(
                channel=channel, limit=PAGE, cursor=cursor
            )
            found.update(parse.members(page.data))
            cursor = parse.next_page(page.data)
        return found

    async def _everybody(self, community: str) -> list[Sender]:
        found: list[Sender] = []
        cursor = None
        while cursor != "":
            page = await self._client.users_list(limit=PAGE, cursor=cursor, include_locale=True)
            found += parse.people(community, page.data)
            cursor = parse.next_page(page.data)
        return found

    async def _together(self, people: list[str]) -> str:
        opened = await self._client.conversations_open(users=people)
        return str(opened["channel"]["id"])


def reason(error: SlackApiError) -> str:
    """Slack's own word for what went wrong; '' when it did not say."""
    data = getattr(error.response, "data", None)
    return str(data.get("error", "")) if isinstance(data, dict) else ""


def _meant(error: SlackApiError) -> Exception:
    """What a refusal means for the letter; an unknown one leaves open whether it arrived."""
    said = reason(error)
    if getattr(error.response, "status_code", 0) == 429 or said in ("ratelimited", "rate_limited"):
        wait = error.response.headers.get("Retry-After", "")
        return Later(float(wait) if wait.isdecimal() else PAUSE)
    if said in NOT_YET:
        return Later(REPAIR)
    return Unreachable(said, said in FOR_GOOD) if said in NEVER else error


def _people(parcel: Parcel) -> list[str]:
    """The readers, each once."""
    return list(dict.fromkeys(recipient.address for recipient in parcel.recipients))


def _drawn(parcel: Parcel) -> render.Drawn:
    """The card; once for each way of reading it, each under the names of those who read so."""
    if parcel.channel:
        return render.card(parcel.card, parcel.channel.reader)
    versions: list[tuple[render.Drawn, list[Recipient]]] = []
    for recipient in parcel.recipients:
        drawn = render.card(parcel.card, recipient.reader)
        alike = next((people for known, people in versions if known == drawn), None)
        if alike is None:
            versions.append((drawn, [recipient]))
        else:
            alike.append(recipient)
    if len(versions) == 1:
        return versions[0][0]
    return render.together(
        [
            (parcel.card, people[0].reader, ", ".join(person.name for person in people))
            for _drawn, people in versions
        ]
    )
