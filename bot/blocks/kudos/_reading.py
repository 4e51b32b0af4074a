"""How a typed `/kudos` is read: whom, what for, which value."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.blocks.typed import as_typed
from bot.features.kudos import SHORTEST_REASON, CustomerDraft, KudosDraft, Value, half_widths


@dataclass(frozen=True, kw_only=True)
class Command:
    """What was typed, as far as it can be read without knowing the workspace's values.

    `reason` is what the thanks are for, with its tags in it, or what a customer said. `bare` is the reason without the
    names of people, by which it is judged; a customer's words are not.
    """

    people: tuple[str, ...]
    groups: tuple[str, ...]
    public: bool
    reason: str
    bare: str = ""
    customer: str | None = None  # "": a customer's thanks, without a name


@dataclass(frozen=True)
class ResolvedCommand:
    """A command whose tag has been looked up. `unknown` are those that are no value: they stay in the reason."""

    draft: KudosDraft | CustomerDraft
    unknown: tuple[str, ...] = ()


_MENTION = r"<(?:@[UW][A-Z0-9]+|!subteam\^S[A-Z0-9]+)(?:\|[^<>]*)?>"
_BETWEEN = r"(?:[\s,，、;；+]|&amp;|＆|(?:and|和|与|及|以及|还有|跟)(?=[\s<]))*"
_ADDRESS = re.compile(  # "thanks to @a, @b and @c for": whom it is for, not what for
    r"^\s*(?:(?:kudos|thanks?|thank you|thx|give|new|to|谢谢|感谢|多谢|送给|给|向)[\s,，:：]*)*"
    rf"(?P<people>{_MENTION}(?:{_BETWEEN}{_MENTION})*)"
    r"(?:[\s,，;；]|[:：](?![\w+'-]+:))*(?:for\b[\s:：]*|(?:谢谢|感谢|多谢)[\s,，:：]+)?",
    re.IGNORECASE,
)
_PRIVATE = re.compile(r"^\s*(?:privately|private|私下|悄悄|私密|不公开)(?=[\s:：,，<])[\s:：,，]*", re.IGNORECASE)
_CUSTOMER = re.compile(
    r"^\s*(?:customers?|clients?|客户|客户感谢|客户的感谢)(?=$|[\s:：,，<])[\s:：,，]*(?:(?:from|来自)(?=[\s:：])[\s:：]*)?",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"[\"“”「『](?P<words>[^\"“”「」『』]+)[\"“”」』]\s*$")
_MARKS = '"“”「」『』‘’'
_ONE = re.compile(_MENTION)
_PERSON = re.compile(r"<@([UW][A-Z0-9]+)")
_GROUP = re.compile(r"<!subteam\^(S[A-Z0-9]+)")
_TAG = re.compile(r"(?<![A-Za-z0-9_/&])[#＃](\w[\w-]*)")


def names_somebody(text: str) -> bool:
    """Return whether a person or a user group is mentioned."""
    return _ONE.search(text) is not None


def is_customer(text: str) -> bool:
    """Return whether a command passes on a customer's thanks."""
    return _CUSTOMER.match(_PRIVATE.sub("", text, count=1)) is not None


def read_command(text: str) -> Command:
    """Read `@a @b for staying #team`, `private @a …`, `谢谢 @a 陪我守到凌晨 #团队`, `客户 华东客户 @a "谢谢"`.

    The people that the text begins with are only whom it is for; a name inside a sentence stays in it.
    """
    words, hidden = _PRIVATE.subn("", text, count=1)
    customer, passed_on = _CUSTOMER.subn("", words, count=1)
    if passed_on:
        words, again = _PRIVATE.subn("", customer, count=1)
        hidden += again
    people, groups = tuple(dict.fromkeys(_PERSON.findall(words))), tuple(dict.fromkeys(_GROUP.findall(words)))
    if passed_on:
        name, said = _of_customer(words)
        return Command(people=people, groups=groups, public=not hidden, reason=said, customer=name)
    sentence = _ADDRESS.sub("", words, count=1)
    reason, bare = as_typed(sentence), as_typed(_ONE.sub("", sentence))
    return Command(people=people, groups=groups, public=not hidden, reason=reason, bare=bare)


def _of_customer(words: str) -> tuple[str, str]:
    """Read `华东客户 @a @b "谢谢你们"`: before the first person stands who is thanking, after the last one how."""
    first = _ONE.search(words)
    if first is not None:
        name, said = words[: first.start()], _ADDRESS.sub("", words[first.start() :], count=1)
    elif quoted := _QUOTED.search(words):
        name, said = words[: quoted.start()], quoted["words"]
    else:
        name, said = words, ""
    return _unquoted(as_typed(name)), _unquoted(as_typed(said))


def _unquoted(text: str) -> str:
    """Return words without the quotation marks, colons and spaces around them."""
    return text.strip().strip(":：,，、").strip().strip(_MARKS).strip()


def resolve_value(command: Command, values: Sequence[Value]) -> ResolvedCommand:
    """Look the command's tags up among the workspace's values; returns the draft that it makes.

    The first tag that is a value's is taken out of the reason. Names alone are no reason, so too little beside them
    is judged without them. In a customer's words nothing is looked for.
    """
    if command.customer is not None:
        customer, quote = command.customer, command.reason
        draft = CustomerDraft(people=command.people, customer=customer, quote=quote, public=command.public)
        return ResolvedCommand(draft)
    # Where two values share a tag, the first in the list has it.
    keys = {tag: each.key for each in reversed(values) for tag in each.answers_to()}
    found = _TAG.findall(command.reason)
    value = next((keys[tag.casefold()] for tag in found if tag.casefold() in keys), None)
    unknown = tuple(dict.fromkeys(tag for tag in found if tag.casefold() not in keys and not tag[0].isdigit()))
    bare = _untagged(command.bare, keys)
    reason = _untagged(command.reason, keys) if half_widths(bare) >= SHORTEST_REASON else bare
    thanks = KudosDraft(people=command.people, reason=reason, value=value, public=command.public)
    return ResolvedCommand(thanks, unknown)


def _untagged(text: str, keys: Mapping[str, str]) -> str:
    """Return the words without the first tag that is a value; inside a sentence it becomes a word of it."""
    first = next((found for found in _TAG.finditer(text) if found[1].casefold() in keys), None)
    if first is not None:
        before, after = text[: first.start()], text[first.end() :]
        apart = not before.strip() or not after.strip() or _TAG.match(after.strip())
        text = f"{before} {after}" if apart else f"{before}{first[1]}{after}"
    return re.sub(r"[ \t\u3000]+", " ", text).strip()
