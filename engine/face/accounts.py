"""The face of accounts: signing in, one's own settings, and what administrators do."""

from collections.abc import Collection
from datetime import datetime

from engine.access import Actor, require, system_actor
from engine.casework import accounts, calendar, covers, passwords, sign_in, submissions, tokens
from engine.casework.leaving import HandedBack
from engine.casework.submissions import Sending
from engine.errors import InvalidInputError, NotFoundError, SignInError
from engine.face.base import Face
from engine.face.types import Choice, CoverView, Person, Preferences, TokenView, UserView
from engine.models import ApiToken, User
from engine.work import Work

# Before anybody is known there is no landlord; such transactions look at accounts only.
NOBODY = system_actor("*")


class Accounts(Face):
    """Accounts. Passwords are hashed outside the transaction: it takes a tenth of a second on purpose."""

    def sign_in(self, email: str, password: str) -> Actor:
        """Return who signs in. Raises SignInError, in the same words and time whether or not the account exists."""
        with self._read(NOBODY) as work:
            user = sign_in.by_email(work, email)
            user_id, stored = (user.id, user.password_hash) if user else (None, None)
        right = len(password) <= passwords.LONGEST and passwords.matches(password, stored)
        actor = None
        if user_id is not None:
            with self._write(NOBODY) as work:
                found = sign_in.note_attempt(work, user_id, right)
                actor = sign_in.actor_of(work.connection, work.now, found.id) if found else None
        if actor is None:  # raised after the commit: the failed attempt must count
            raise SignInError(sign_in.REFUSED)
        return actor

    def actor(self, user_id: int, session_version: int) -> Actor | None:
        """Return who a session belongs to as of now, or None where it has ended."""
        with self.database.look() as connection:
            return sign_in.of_session(connection, self.clock.now(), user_id, session_version)

    def actor_of_token(self, secret: str) -> Actor | None:
        """Return who a bearer token acts for, or None; its last use is noted every few minutes."""
        fingerprint = passwords.fingerprint(secret)
        with self._read(NOBODY) as work:
            found = sign_in.of_token(work, fingerprint)
            if found is None or not sign_in.use_is_stale(found[1], work):
                return found[0] if found else None
            token_id = found[1].id
        with self._write(NOBODY) as work:
            work.session.get_one(ApiToken, token_id).last_used_at = work.now
        return found[0]

    def change_password(self, actor: Actor, old: str, new: str) -> Actor:
        """Change one's own password; ends all sessions, and returns the actor of a new one.

        Raises InvalidInputError (`old`, `new`); wrong old passwords count towards the lock-out (then SignInError).
        """
        require(actor, "account.own")
        with self._read(actor) as work:
            user = work.session.get_one(User, actor.user_id)
            user_id, stored, email = user.id, user.password_hash, user.email
        right = len(old) <= passwords.LONGEST and passwords.matches(old, stored)
        with self._write(actor) as work:
            allowed = sign_in.note_attempt(work, user_id, right) is not None
            locked = (work.session.get_one(User, user_id).locked_until or work.now) > work.now
        if not allowed:
            if right or locked:
                raise SignInError(sign_in.REFUSED)
            raise InvalidInputError({"old": ["This is not your present password."]})
        wrong = passwords.problems(new, email=email, name=actor.name, old=old)
        if wrong:
            raise InvalidInputError({"new": list(wrong)})
        hashed = passwords.hash_password(new)
        with self._write(actor) as work:
            accounts.set_own(work, user_id, stored, hashed)
            work.session.flush()
            again = sign_in.actor_of(work.connection, work.now, user_id)
        if again is None:  # switched off meanwhile
            raise SignInError(sign_in.REFUSED)
        return again

    def reset_password(self, actor: Actor, user_id: int) -> str:
        """Give an account a temporary password, returned once; all its sessions end."""
        require(actor, "user.manage")
        temporary = passwords.temporary()
        hashed = passwords.hash_password(temporary)
        with self._write(actor) as work:
            accounts.set_temporary(work, user_id, hashed)
        return temporary

    def users_of(self, landlord: str) -> list[UserView]:
        """Return a landlord's accounts, for the command line: whoever runs it holds the database anyway."""
        self.policies.profile(landlord)  # an unknown code is told, with the nearest one
        return self.users(system_actor(landlord))

    def reset_password_of(self, email: str) -> str:
        """Give an account a temporary password, for the command line. Raises NotFoundError."""
        with self._read(NOBODY) as work:
            user = sign_in.by_email(work, email)
            if user is None:
                raise NotFoundError("account")
            landlord, user_id = user.landlord, user.id
        return self.reset_password(system_actor(landlord), user_id)

    def unlock(self, actor: Actor, user_id: int) -> None:
        """Let a locked account try again."""
        with self._write(actor) as work:
            accounts.unlock(work, user_id)

    def set_active(self, actor: Actor, user_id: int, active: bool) -> HandedBack:
        """Switch an account on or off; returns what it had to give back."""
        with self._write(actor) as work:
            return accounts.set_active(work, user_id, active)

    def users(self, actor: Actor) -> list[UserView]:
        """Return the accounts of the landlord, by name."""
        require(actor, "user.manage")
        with self._read(actor) as work:
            people = accounts.of_landlord(work)
            teams = accounts.teams_of(work, [user.id for user in people])
            return [_user_view(work, user, teams.get(user.id, [])) for user in people]

    def create_user(
        self,
        actor: Actor | None,
        landlord: str,
        email: str,
        name: str,
        roles: Collection[str],
        teams: Collection[str],
        password: str | None = None,
        gender: str | None = None,
    ) -> tuple[UserView, str | None]:
        """Make an account; without a password a temporary one is returned beside it. `actor` None: the command line.

        Teams are named by name or id. An administrator makes accounts of their own landlord only.
        """
        acting = actor or system_actor(landlord)
        require(acting, "user.manage")
        temporary = None if password else passwords.temporary()
        if password:
            wrong = passwords.problems(password, email=email, name="")
            if wrong:
                raise InvalidInputError({"password": list(wrong)})
        hashed = passwords.hash_password(password or temporary or "")
        new = accounts.NewUser(acting.landlord, email, name, roles, teams, hashed, temporary is not None, gender)
        with self._write(acting) as work:
            user = accounts.create(work, new)
            return _user_view(work, user, accounts.teams_of(work, [user.id]).get(user.id, [])), temporary

    def update_user(
        self,
        actor: Actor,
        user_id: int,
        name: str,
        roles: Collection[str],
        teams: Collection[str],
        gender: str | None = None,
    ) -> UserView:
        """Change name, roles and teams of an account, and the gender that requests for female staff go by."""
        with self._write(actor) as work:
            user = accounts.change(work, user_id, name, roles, teams, gender)
            return _user_view(work, user, accounts.teams_of(work, [user.id]).get(user.id, []))

    def teams(self, actor: Actor) -> list[Choice]:
        """Return the landlord's teams, those of its role map included."""
        require(actor, "team.list")
        with self._write(actor) as work:
            return [Choice(str(team.id), team.name) for team in accounts.make_teams(work, actor.landlord)]

    def colleagues(self, actor: Actor) -> list[Person]:
        """Return the active people of one's landlord who may work on cases, by name."""
        require(actor, "colleague.list")
        with self._read(actor) as work:
            people = accounts.of_landlord(work, active_only=True)
            return [Person(user.id, user.name) for user in people if {"officer", "manager"} & set(user.roles)]

    def tokens(self, actor: Actor) -> list[TokenView]:
        """Return one's own access tokens."""
        with self._read(actor) as work:
            return [_token_view(token) for token in tokens.of_actor(work)]

    def create_token(self, actor: Actor, name: str, days: int) -> tuple[TokenView, str]:
        """Make an access token; the secret is returned once."""
        with self._write(actor) as work:
            token, secret = tokens.create(work, name, days)
            return _token_view(token), secret

    def revoke_token(self, actor: Actor, token_id: int) -> None:
        """End one of one's own access tokens."""
        with self._write(actor) as work:
            tokens.revoke(work, token_id)

    def preferences(self, actor: Actor) -> Preferences:
        """Return which e-mails one gets, and whether there is a calendar feed."""
        require(actor, "account.own")
        with self._read(actor) as work:
            user = work.session.get_one(User, actor.user_id)
            return Preferences(
                user.notify_assigned,
                user.notify_due_soon,
                user.notify_overdue,
                user.notify_digest,
                user.calendar_secret_hash is not None,
            )

    def set_preferences(self, actor: Actor, wanted: Preferences) -> None:
        """Choose which e-mails one gets (`has_calendar` is not read)."""
        require(actor, "account.own")
        with self._write(actor) as work:
            user = work.session.get_one(User, actor.user_id)
            user.notify_assigned, user.notify_due_soon = wanted.notify_assigned, wanted.notify_due_soon
            user.notify_overdue, user.notify_digest = wanted.notify_overdue, wanted.notify_digest

    def make_calendar(self, actor: Actor) -> str:
        """Give one's calendar feed a new secret address; returns the secret."""
        with self._write(actor) as work:
            return tokens.make_calendar(work)

    def drop_calendar(self, actor: Actor) -> None:
        """End one's calendar feed."""
        with self._write(actor) as work:
            tokens.drop_calendar(work)

    def covers(self, actor: Actor) -> list[CoverView]:
        """Return covers that have not ended: all of the landlord for managers and administrators, else one's own."""
        with self._read(actor) as work:
            names = {user.id: user.name for user in accounts.of_landlord(work)}
            return [
                CoverView(
                    row.id,
                    Person(row.absent_id, names[row.absent_id]),
                    Person(row.cover_id, names[row.cover_id]),
                    row.starts_at,
                    row.ends_at,
                )
                for row in covers.current(work)
            ]

    def add_cover(
        self,
        actor: Actor,
        absent_id: int,
        cover_id: int,
        starts_at: datetime,
        ends_at: datetime,
        sent: Sending | None = None,
    ) -> None:
        """Let a colleague act for somebody who is away."""
        with self._write(actor) as work:
            submissions.once(work, sent, lambda: covers.add(work, absent_id, cover_id, starts_at, ends_at).id)

    def remove_cover(self, actor: Actor, cover_id: int) -> None:
        """End a cover."""
        with self._write(actor) as work:
            covers.remove(work, cover_id)

    def calendar(self, secret: str) -> bytes:
        """Return the calendar feed behind a secret address as iCalendar. Raises NotFoundError."""
        with self._read(NOBODY) as work:
            return calendar.feed(work, calendar.owner(work, secret))


def _user_view(work: Work, user: User, teams: list[str]) -> UserView:
    """An account as administrators see it."""
    locked = user.locked_until is not None and user.locked_until > work.now
    return UserView(
        user.id,
        user.name,
        user.email,
        tuple(user.roles),
        teams,
        user.active,
        locked,
        user.must_change_password,
        user.gender,
    )


def _token_view(token: ApiToken) -> TokenView:
    """A token as its owner sees it."""
    return TokenView(token.id, token.name, token.created_at, token.last_used_at, token.expires_at)
