"""The mediator's subsidy: claimed from the file, signed by two people who are not paid by it."""

from django.utils.translation import gettext_lazy as _

from quartet.ground.errors import NotNow
from quartet.resolution.agreements import subsidy
from quartet.resolution.agreements.effects.core import Ctx, hanging
from quartet.resolution.agreements.models import SubsidyClaim


def claim_subsidy(ctx: Ctx) -> None:
    """Claim for one case. Raises NotNow with what the file lacks, or with the earlier payment."""
    agreement = ctx.record
    if missing := [str(part.says) for part in subsidy.file_parts(agreement) if not part.there]:
        raise NotNow(_("The file does not show: %(parts)s."), parts="; ".join(missing))
    parties = subsidy.parties_hash(agreement)
    if before := subsidy.paid_before(agreement, parties, ctx.now):
        raise NotNow(
            _("The same quarrel was claimed for already (%(number)s): one quarrel, one payment."),
            number=before.agreement.number,
        )
    grade, facts = subsidy.grade(agreement)
    cents = subsidy.rate(agreement.case.region, grade)
    if cents is None:
        raise NotNow(_("Nobody has set the rates of this area yet: ask the county's justice bureau."))
    SubsidyClaim.objects.create(
        **hanging(ctx), mediator=agreement.mediator, unit=agreement.unit, grade=grade, amount=cents, facts=facts,
        parties=parties, made_at=ctx.now,
    )  # fmt: skip
    ctx.data |= {"grade": grade.value, "cents": cents, **facts}


def _waiting(ctx: Ctx) -> SubsidyClaim:
    claim = ctx.record.subsidyclaim_rows.filter(refused_at=None, second_by=None).first()
    assert claim is not None  # a guard has seen it under the same lock
    return claim


def sign_subsidy(ctx: Ctx) -> None:
    """The first signature, or the second by somebody else; then it is granted."""
    claim = _waiting(ctx)
    if claim.first_by_id is None:
        claim.first_by_id, claim.first_at = ctx.acting.person, ctx.now
    else:
        claim.second_by_id, claim.second_at = ctx.acting.person, ctx.now
    claim.save()


def refuse_subsidy(ctx: Ctx) -> None:
    """Refuse it, with the reason; when that is mended it may be claimed again."""
    claim = _waiting(ctx)
    claim.refused_at, claim.refused_why = ctx.now, ctx.given["reason"]
    claim.save()
