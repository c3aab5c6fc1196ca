"""Section 6: what the sealed channels (密件: 匿名 and 保密) keep. Bytes here open nothing by themselves.

How keys, wraps and items relate
--------------------------------
A sealed case has up to two pairs of keys (`CaseKey`); the table holds the public halves only:

* CASE: everything said in the case. Its private half is wrapped (`KeyWrap`) for the code of the reporter, for each
  recipient among the staff who has a vault (`StaffKey`), and for the escrow key in the safe, if there is one.
* CUSTODY: who a confidential reporter is, and originals that were kept as evidence. Wrapped for the custodians' vaults,
  for the code and for the escrow key; never for the case's recipients.

So one more reader is one more row of `KeyWrap`, made by somebody who has the private half in hand (H-74); taking a
reader away is deleting his row; destroying the case (H-84) is deleting both `CaseKey` rows: wraps, items and identity
go with them, `Destruction` and the rest of the case stay as a tombstone.

Everybody can put a text in (`box.seal` needs the public half only), so staff write without an open vault and read with
one. A text is a `SealedItem`: `about` says of what, `row` is the primary key of the row to which it belongs (of the
`Message`, `Reply`, `Note`, `Rating`, …, whose own text column is empty), or null for the case's own text and place.
A file is an `Attachment` without a name whose `key` names the stream in the kernel's sealed store; its name, type, size
and hash are the item about FILE with the row of that attachment.

    code --Argon2id--> lookup | wrap key        lookup finds KeyWrap(reader=CODE); the wrap key opens it
    passphrase --Argon2id--> StaffKey.wrapped --> own private half --> KeyWrap(reader=STAFF, staff=…)
    either --> private half of the CaseKey --> SealedItem.content, sealed files

`wrap_with(…, about=case id + key kind)` binds the code's wraps to their case (`rules.sealing.bound`).

Order in time: a `Drop` holds, since the hour in which it came, what becomes a case, a message or a rating in the next
batch (H-65). The private half of a report's pair is wrapped before the drop is written, and the id of the case is drawn
then; from that moment the server itself cannot read the report any more.

Ids of sealed cases are random and negative (`Case`: born sealed <=> id < 0), those of all rows here are random: no
sequence tells when something came (H-66). CHECK constraints on the tables of the case say that a row of a case with a
negative id has no clear text; only a case that was named once and raised later (H-70) has a positive id and is sealed.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from lifeline.hotline.models.cases import Case
from lifeline.hotline.models.reference import PERSON
from lifeline.hotline.states import CHECK_FLOW, About, CheckState, DestroyedFor, DropKind, KeyKind, Reader
from lifeline.hotline.states.custody import Kept
from lifeline.kernel.kept import Seldom
from lifeline.kernel.keys import random_id


class Unordered(models.Model):
    """H-66. Rows whose id says nothing of when they came."""

    id = models.BigAutoField(primary_key=True, default=random_id, editable=False)

    class Meta:
        abstract = True


class StaffKey(Seldom, Unordered):
    """The vault (密件箱) of a person. `wrapped`: the private half under Argon2id of his passphrase and `salt`.

    `recovery` is the same half under the key that was printed on his recovery sheet. Retired keys stay until no wrap
    names them.
    """

    person = models.ForeignKey(PERSON, models.CASCADE, related_name="+")
    public = models.BinaryField(max_length=32)
    salt = models.BinaryField(max_length=16)
    wrapped = models.BinaryField()
    recovery = models.BinaryField()
    made_on = models.DateField()
    retired_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(retired_on__isnull=True), name="staff_key_one_in_use"
            ),
        ]

    def __str__(self) -> str:
        return f"vault of {self.person_id}"


class OpenVault(Unordered):
    """A vault that is open in a browser: the private half under the random token that only its cookie holds."""

    staff_key = models.ForeignKey(StaffKey, models.CASCADE, related_name="open_vaults")
    token_digest = models.CharField(max_length=64, unique=True)
    held = models.BinaryField()
    opened_at = models.DateTimeField()
    used_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"open vault of {self.staff_key_id}"


class EscrowKey(Seldom, Unordered):
    """The public half of the key in the union's safe. Its private half was printed once and is on no server."""

    public = models.BinaryField(max_length=32)
    made_on = models.DateField()
    in_use = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["in_use"], condition=Q(in_use=True), name="escrow_key_one_in_use")
        ]

    def __str__(self) -> str:
        return f"escrow key of {self.made_on}"


class CaseKey(Unordered):
    """The public half of a pair of a sealed case. Deleting the row destroys what was sealed to it."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="keys")
    kind = models.CharField(max_length=7, choices=KeyKind)
    public = models.BinaryField(max_length=32)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "kind"], name="case_key_once"),
            models.CheckConstraint(name="case_key_kind_known", condition=Q(kind__in=KeyKind.values)),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.kind}"


class KeyWrap(Unordered):
    """The private half of a pair for one reader. `lookup` (64 hex digits) is what a code leads to; CASE pairs only."""

    key = models.ForeignKey(CaseKey, models.CASCADE, related_name="wraps")
    reader = models.CharField(max_length=6, choices=Reader)
    lookup = models.CharField(max_length=64, null=True, unique=True)
    staff = models.ForeignKey(StaffKey, models.CASCADE, null=True, related_name="wraps")
    escrow = models.ForeignKey(EscrowKey, models.PROTECT, null=True, related_name="wraps")
    wrapped = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key", "staff"], condition=Q(staff__isnull=False), name="wrap_staff_once"),
            models.UniqueConstraint(fields=["key"], condition=Q(reader=Reader.CODE), name="wrap_one_code"),
            models.UniqueConstraint(
                fields=["key", "escrow"], condition=Q(escrow__isnull=False), name="wrap_escrow_once"
            ),
            models.CheckConstraint(
                name="wrap_names_its_reader",
                condition=Q(reader=Reader.CODE, staff__isnull=True, escrow__isnull=True)
                | Q(reader=Reader.STAFF, staff__isnull=False, escrow__isnull=True, lookup__isnull=True)
                | Q(reader=Reader.ESCROW, staff__isnull=True, escrow__isnull=False, lookup__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key_id} for {self.reader}"


class SealedItem(Unordered):
    """H-64. A text of a sealed case, sealed to its CASE pair and padded to 1 KiB."""

    key = models.ForeignKey(CaseKey, models.CASCADE, related_name="items")
    about = models.CharField(max_length=10, choices=About)
    row = models.BigIntegerField(null=True)
    content = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key", "about", "row"], name="sealed_item_once"),
            models.UniqueConstraint(
                fields=["key", "about"], condition=Q(row__isnull=True), name="sealed_item_of_case_once"
            ),
            models.CheckConstraint(
                name="sealed_item_has_row",
                condition=Q(about__in=[About.TEXT, About.PLACE, About.IDENTITY], row__isnull=True)
                | (Q(row__isnull=False) & ~Q(about__in=[About.TEXT, About.PLACE, About.IDENTITY])),
            ),
            models.CheckConstraint(name="sealed_item_about_known", condition=Q(about__in=About.values)),
        ]

    def __str__(self) -> str:
        return f"{self.key_id} {self.about}"


class SealedIdentity(Unordered):
    """H-4. Who the reporter of a confidential case is, sealed to its CUSTODY pair. A trigger refuses others."""

    key = models.OneToOneField(CaseKey, models.CASCADE, related_name="identity")
    content = models.BinaryField()

    def __str__(self) -> str:
        return f"identity under {self.key_id}"


class SealedRecusal(Unordered):
    """H-12, H-17. Somebody for whom a sealed case does not exist, as a keyed token: a copy of the table names nobody.

    `key_id` names the key under which `token` was made. A case with a token of another key is nobody's to see: better
    closed to all than open to the one who must not see it.
    """

    case = models.ForeignKey(Case, models.CASCADE, related_name="sealed_recusals", db_index=False)
    token = models.CharField(max_length=64)
    key_id = models.CharField(max_length=16)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "token"], name="sealed_recusal_once")]

    def __str__(self) -> str:
        return f"{self.case_id}"


class Drop(Unordered):
    """H-65. What came through a code or a sealed form and waits for the batch. `hour` begins the hour it came in.

    `target` is the id of the case, also before that exists. `body` is JSON: what will stand in clear in the case's
    tables, and sealed bytes in base 64. A report has `lookup`, so that its code works at once.
    """

    kind = models.CharField(max_length=10, choices=DropKind)
    target = models.BigIntegerField()
    hour = models.DateTimeField()
    lookup = models.CharField(max_length=64, null=True, unique=True)
    digest = models.CharField(max_length=64, null=True, unique=True, help_text="of the form's one-time key")
    body = models.TextField()

    class Meta:
        indexes = [models.Index(fields=["target"], name="drop_by_target")]
        constraints = [
            models.CheckConstraint(name="drop_kind_known", condition=Q(kind__in=DropKind.values)),
            models.CheckConstraint(
                name="drop_report_has_code",
                condition=Q(kind=DropKind.REPORT, lookup__isnull=False, digest__isnull=False)
                | (~Q(kind=DropKind.REPORT) & Q(lookup__isnull=True)),
            ),
            models.CheckConstraint(name="drop_target_sealed", condition=Q(target__lt=0) | ~Q(kind=DropKind.REPORT)),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.hour:%Y-%m-%d %H}"


class Allowance(models.Model):
    """H-75. How many reports of an hour were taken, in all and by category: no address, no minute."""

    name = models.CharField(max_length=40)
    hour = models.DateTimeField()
    used = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name", "hour"], name="allowance_once")]

    def __str__(self) -> str:
        return f"{self.name} {self.used}"


class Unseal(models.Model):
    """H-71. Somebody asks for what custodians keep; a custodian, another person, decides with his own key.

    IDENTITY: `content` is who the reporter is, sealed to the requester's vault while it is open (30 minutes), and empty
    before and after. ORIGINALS: the custodian who decided takes the files out himself until then; it stays empty.
    Why it is asked and what was answered are items under both pairs of the case: its readers and its reporter open them
    by the one, a custodian by the other.
    """

    case = models.ForeignKey(Case, models.CASCADE, related_name="unseals")
    requester = models.ForeignKey(PERSON, models.PROTECT, related_name="+", db_index=False)
    what = models.CharField(max_length=9, choices=Kept, default=Kept.IDENTITY)
    state = models.CharField(max_length=7, choices=CheckState, default=CheckState.ASKED)
    custodian = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+", db_index=False)
    content = models.BinaryField(null=True)
    asked_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    until_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            CHECK_FLOW.check_constraint("unseal_state_known"),
            models.UniqueConstraint(
                fields=["case", "requester", "what"], condition=Q(state=CheckState.ASKED), name="unseal_one_open"
            ),
            models.CheckConstraint(
                name="unseal_by_another", condition=Q(custodian__isnull=True) | ~Q(custodian=F("requester"))
            ),
            models.CheckConstraint(
                name="unseal_decided",
                condition=Q(
                    state=CheckState.ASKED, custodian__isnull=True, decided_at__isnull=True, until_at__isnull=True
                )
                | Q(state=CheckState.GRANTED, custodian__isnull=False, decided_at__isnull=False, until_at__isnull=False)
                | Q(state=CheckState.REFUSED, custodian__isnull=False, decided_at__isnull=False, until_at__isnull=True),
            ),
            models.CheckConstraint(
                name="unseal_shows_when_granted",
                condition=Q(content__isnull=True) | Q(state=CheckState.GRANTED, what=Kept.IDENTITY),
            ),
            models.CheckConstraint(name="unseal_what_known", condition=Q(what__in=Kept.values)),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.state}"


class Destruction(models.Model):
    """H-84. The keys of a sealed case were destroyed. A list outside the database repeats it (H-85)."""

    case = models.OneToOneField(Case, models.PROTECT, related_name="destruction")
    why = models.CharField(max_length=9, choices=DestroyedFor)
    on = models.DateField()

    class Meta:
        constraints = [models.CheckConstraint(name="destruction_why_known", condition=Q(why__in=DestroyedFor.values))]

    def __str__(self) -> str:
        return f"{self.case_id} {self.on}"
