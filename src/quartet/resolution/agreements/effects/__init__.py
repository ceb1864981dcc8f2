"""What each act on an agreement changes besides its state, and what may follow by itself once it is written."""

from collections.abc import Callable

from quartet.resolution.agreements.effects import court, drafting, fulfilling, paying, signing
from quartet.resolution.agreements.effects.core import Ctx

Effect = Callable[[Ctx], None]

EFFECTS: dict[str, Effect] = {
    "add_party": drafting.add_party,
    "correct_party": drafting.correct_party,
    "drop_party": drafting.drop_party,
    "add_clause": drafting.add_clause,
    "change_clause": drafting.change_clause,
    "drop_clause": drafting.drop_clause,
    "present": drafting.present,
    "rewrite": signing.rewrite,
    "sign": signing.sign,
    "countersign": signing.countersign,
    "take_effect": signing.take_effect,
    "reach": signing.reach,
    "add_paper": signing.add_paper,
    "hand_over": signing.hand_over,
    "record": fulfilling.record,
    "tell": fulfilling.tell,
    "hear": fulfilling.hear,
    "say": fulfilling.say,
    "withdraw_entry": fulfilling.withdraw_entry,
    "postpone": fulfilling.postpone,
    "visit": fulfilling.visit,
    "reopen_item": fulfilling.reopen_item,
    "succeed": fulfilling.succeed,
    "call": fulfilling.call,
    "file": court.file,
    "accept": court.accept,
    "not_accept": court.not_accept,
    "confirm": court.confirm,
    "reject": court.reject,
    "withdraw": court.withdraw,
    "claim_subsidy": paying.claim_subsidy,
    "sign_subsidy": paying.sign_subsidy,
    "refuse_subsidy": paying.refuse_subsidy,
}

AFTER: dict[str, Effect] = {
    "take_effect": signing.after_begin,
    "reach": signing.after_begin,
    "record": fulfilling.after_record,
    "tell": fulfilling.after_record,
    "hear": fulfilling.finish,
    "say": fulfilling.finish,
}
"""What may follow by itself once an act is recorded."""
