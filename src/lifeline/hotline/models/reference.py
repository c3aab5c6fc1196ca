"""Reference data of a site: categories, times by level, numbers, emergency numbers, canned replies."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from lifeline.hotline.states import LevelCode
from lifeline.kernel.kept import Seldom

UNIT = "people.Unit"
PERSON = settings.AUTH_USER_MODEL


class Category(Seldom):
    """What a case is about; two levels. A renamed category keeps its cases, a retired one takes no new ones."""

    code = models.CharField(_("code"), max_length=30, unique=True)
    name = models.TextField(pgettext_lazy("category", "name"))
    name_en = models.TextField(pgettext_lazy("category", "name in English"), blank=True)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    place = models.PositiveSmallIntegerField(_("place in the list"), default=0)
    plain_enquiry = models.BooleanField(_("plain enquiry"), default=False, help_text=_("H-39: needs no approval"))
    stays_ours = models.BooleanField(
        _("goes on after withdrawal"), default=False, help_text=_("H-48: safety, harassment, corruption")
    )
    keep_named_months = models.PositiveSmallIntegerField(
        _("months for which named cases are kept"), null=True, blank=True, help_text=_("H-84: after the end; empty: 60")
    )
    keep_sealed_months = models.PositiveSmallIntegerField(
        _("months for which sealed cases are kept"), null=True, blank=True, help_text=_("H-84: the same; empty: 12")
    )
    retired = models.BooleanField(_("retired"), default=False)
    split_at = models.DateTimeField(null=True, help_text="section 7: got a subcategory; its cases ask to be labelled")

    class Meta:
        ordering = ["place", "pk"]
        verbose_name = _("category")
        verbose_name_plural = _("categories")

    def __str__(self) -> str:
        english = (get_language() or "").startswith("en")
        return self.name_en if english and self.name_en else self.name


class Level(Seldom):
    """H-53, H-54. One row of one version of the level table. A version that cases name is never changed."""

    version = models.PositiveIntegerField(_("version"))
    code = models.CharField(_("level"), max_length=10, choices=LevelCode)
    dispatch = models.CharField(_("dispatch within"), max_length=6, help_text=_("such as 1h, 4wh or 5wd"))
    response = models.CharField(_("first response within"), max_length=6)
    resolve = models.CharField(_("reply within"), max_length=6)
    ladder = models.CharField(
        _("ladder"), max_length=30, blank=True, help_text=_("H-59: percents such as 50,80,100,150,200; empty: these")
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "code"], name="level_once"),
            models.CheckConstraint(name="level_known", condition=Q(code__in=LevelCode.values)),
        ]
        verbose_name = _("level")
        verbose_name_plural = _("levels")

    def __str__(self) -> str:
        return f"{self.version} {self.code}"


class SiteNumber(Seldom):
    """A number of `rules.numbers.Numbers` that this site tunes."""

    name = models.CharField(pgettext_lazy("number", "name"), max_length=40, unique=True)
    value = models.PositiveIntegerField(_("value"))

    class Meta:
        verbose_name = _("site number")
        verbose_name_plural = _("site numbers")

    def __str__(self) -> str:
        return f"{self.name} = {self.value}"


class SiteText(Seldom):
    """A text of `rules.numbers.TEXTS` that this site sets, such as how its employee numbers look."""

    name = models.CharField(pgettext_lazy("number", "name"), max_length=40, unique=True)
    value = models.TextField(_("text"))

    class Meta:
        verbose_name = _("site text")
        verbose_name_plural = _("site texts")

    def __str__(self) -> str:
        return self.name


class DangerWord(Seldom):
    """H-9. A word that shows the emergency numbers to whoever types it, and does nothing else."""

    word = models.CharField(_("word"), max_length=20, unique=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("word of danger")
        verbose_name_plural = _("words of danger")

    def __str__(self) -> str:
        return self.word


class EmergencyNumber(Seldom):
    """H-9. Whom to call when life or plant is in danger, as this site has it."""

    name = models.TextField(pgettext_lazy("emergency number", "name"))
    name_en = models.TextField(pgettext_lazy("emergency number", "name in English"), blank=True)
    number = models.CharField(_("phone number"), max_length=20)
    place = models.PositiveSmallIntegerField(_("place in the list"), default=0)

    class Meta:
        ordering = ["place", "pk"]
        verbose_name = _("emergency number")
        verbose_name_plural = _("emergency numbers")

    def __str__(self) -> str:
        english = (get_language() or "").startswith("en")
        return self.name_en if english and self.name_en else self.name


class CannedReply(Seldom):
    """A text that is used often, own (of a person) or shared (of a unit, or of everybody)."""

    title = models.TextField(_("title"))
    text = models.TextField(_("text"))
    must_add = models.TextField(_("what must be added"), blank=True)
    unit = models.ForeignKey(UNIT, models.CASCADE, null=True, blank=True, related_name="+", db_index=False)
    person = models.ForeignKey(PERSON, models.CASCADE, null=True, blank=True, related_name="+", db_index=False)
    retired = models.BooleanField(_("retired"), default=False)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["title", "pk"]
        constraints = [
            models.CheckConstraint(name="canned_own_or_shared", condition=Q(person=None) | Q(unit=None)),
        ]
        verbose_name = _("canned reply")
        verbose_name_plural = _("canned replies")

    def __str__(self) -> str:
        return self.title
