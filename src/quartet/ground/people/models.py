"""Units, the people in them, and the posts that give rights."""

from datetime import date
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from quartet.ground.people.states import ADMINISTRATORS, Level, Role, UnitKind


class Unit(models.Model):
    """A body that can hold a case: a village committee, a service centre, a department, a court."""

    name = models.CharField(_("name"), max_length=80)
    kind = models.CharField(_("kind"), max_length=24, choices=UnitKind.choices)
    level = models.PositiveSmallIntegerField(_("level"))
    region = models.CharField(_("region code"), max_length=15, help_text=_("The area this unit answers for."))
    phone = models.CharField(_("telephone"), max_length=24, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["region", "name"], name="unit_name_once_per_region"),
            models.CheckConstraint(condition=Q(level__in=[level.value for level in Level]), name="unit_level_known"),
        ]
        indexes: ClassVar = [models.Index(fields=["region", "kind"], name="unit_by_region")]

    def __str__(self) -> str:
        return self.name


class PersonManager(BaseUserManager["Person"]):
    """Makes people; a person without a post can sign in and see nothing."""

    def create_user(self, username: str, password: str | None = None, **extra: str) -> "Person":
        """Make a person with a hashed password (argon2); no password means no sign-in by password."""
        person = self.model(username=username, **extra)
        person.set_password(password)
        person.save(using=self._db)
        return person

    def get_by_natural_key(self, username: str | None) -> "Person":
        """Find by user name, as the sign-in form does."""
        return self.get(username=username)


class Person(AbstractBaseUser):
    """Somebody who works with Quartet. Residents have no account."""

    username = models.CharField(_("user name"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=40)
    phone = models.CharField(_("telephone"), max_length=24, blank=True)
    is_active = models.BooleanField(_("may sign in"), default=True)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar = ["name"]
    objects: ClassVar[PersonManager] = PersonManager()

    def __str__(self) -> str:
        return self.name


class PostQuerySet(models.QuerySet["Post"]):
    """Adjectives for posts."""

    def on(self, day: date) -> "PostQuerySet":
        """Keep those that have begun and not ended on a day."""
        return self.filter(Q(until=None) | Q(until__gt=day), since__lte=day)


class Post(models.Model):
    """One job of one person in one unit; several posts add up, but never beyond what each alone gives."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="posts")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="posts")
    role = models.CharField(_("role"), max_length=24, choices=Role.choices)
    region = models.CharField(_("region code"), max_length=15)
    since = models.DateField(_("since"))
    until = models.DateField(_("until"), null=True, blank=True)
    follows = ArrayField(
        models.BigIntegerField(), default=list, blank=True,
        help_text=_("Who held this region before: what they reported in it is followed up by this post."),
    )  # fmt: skip

    objects: ClassVar = PostQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["region", "role"], name="post_by_region")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person", "unit", "role", "region"], condition=Q(until=None), name="post_held_once"
            ),
            # System, security and audit administration must be three people (GB/T 22239-2019, 8.1.4 item 08).
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(until=None, role__in=[role.value for role in ADMINISTRATORS]),
                name="post_one_administrator_power",
            ),
            models.CheckConstraint(condition=~Q(role=Role.RESIDENT.value), name="post_not_for_residents"),
        ]

    def __str__(self) -> str:
        return f"{self.person} · {Role(self.role).label} · {self.unit}"


class Token(models.Model):
    """A key for the API. Only its hash is kept."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="tokens")
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.person} · {self.expires_at:%Y-%m-%d}"


class Activation(models.Model):
    """A code on paper that opens an account once: the first sign-in sets the password.

    The code itself is kept nowhere: it follows from the installation's key, the person and `version`.
    """

    person = models.OneToOneField(Person, primary_key=True, on_delete=models.CASCADE, related_name="activation")
    version = models.PositiveSmallIntegerField(default=1)
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.person_id} #{self.version}"
