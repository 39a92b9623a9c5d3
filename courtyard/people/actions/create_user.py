"""Somebody gets an account. What it may do is granted separately; its password is set where it signs in, never here."""

import re
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from courtyard.kernel.actors import Role
from courtyard.kernel.errors import Conflict, Invalid, Reason
from courtyard.kernel.verbs import Actor, changed, verb
from courtyard.people.actions.grant_role import BeyondYourOwn
from courtyard.people.models import User
from courtyard.people.rules.numbers import is_phone, phone_digits


class NotAUser(Invalid):
    default_message = _("This does not describe a user; correct the fields named.")


class AlreadyAUser(Conflict):
    default_message = _("This user name or phone number belongs to another account.")


@dataclass(frozen=True)
class UserCreated:
    user_id: UUID


@verb
def create_user(
    *,
    actor: Actor,
    key: UUID,
    now: datetime,
    username: str,
    name: str,
    phone: str | None = None,
    email: str = "",
    language: str = "zh-hans",
    is_staff: bool = False,
) -> UserCreated:
    """Makes an account without a password and without a role. Raises NotAUser (every field at once), AlreadyAUser,
    BeyondYourOwn when somebody other than an officer asks for an account of the back office.
    """
    if is_staff and not actor.roles() & {Role.OFFICER, Role.SYSTEM}:
        raise BeyondYourOwn
    reasons = []
    if not re.fullmatch(r"[\w.@+-]{1,64}", username):
        reasons.append(Reason("username", _("A user name has 1 to 64 letters, digits and the signs @ . + - _."), "username"))
    if not name.strip() or len(name) > 60:
        reasons.append(Reason("name", _("Give a name of 1 to 60 characters."), "name"))
    if phone and not is_phone(phone_digits(phone)):
        reasons.append(Reason("phone", _("This is no phone number: 11 digits of a mobile, or a landline with its area code."), "phone"))
    if language not in dict(settings.LANGUAGES):
        reasons.append(Reason("language", _("Choose one of the languages of the pages."), "language"))
    if reasons:
        raise NotAUser(reasons=reasons)
    user = User(public_id=key, username=username, name=name.strip(), email=email, language=language, is_staff=is_staff, joined_at=now)
    user.set_phone(phone)
    user.set_unusable_password()
    taken = User.objects.filter(username=username).exists()
    if taken or (user.phone_index and User.objects.filter(phone_index=user.phone_index).exists()):
        raise AlreadyAUser
    user.save(force_insert=True)
    changed("people.user", key, created=True)
    return UserCreated(user_id=key)
