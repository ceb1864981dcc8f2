"""The arithmetic of fulfilment, driven by chance: whatever happens, nothing is overpaid and what both confirm counts."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from quartet.resolution.agreements.fulfilment import Said, Weight, balance, spread

VOICES = st.sampled_from([True, False, None])


@pytest.mark.parametrize(
    ("said", "weight"),
    [
        (Said(1), Weight.SAID),
        (Said(1, debtor=True), Weight.SAID),
        (Said(1, creditor=True), Weight.SAID),
        (Said(1, debtor=True, creditor=True), Weight.SETTLED),
        (Said(1, debtor=False), Weight.DISPUTED),
        (Said(1, debtor=True, creditor=False), Weight.DISPUTED),
        (Said(1, debtor=False, creditor=False), Weight.DISPUTED),
        (Said(1, debtor=True, creditor=True, withdrawn=True), Weight.WITHDRAWN),
        (Said(1, debtor=False, withdrawn=True), Weight.WITHDRAWN),
    ],
)
def test_an_entry_counts_only_when_both_sides_have_confirmed_it(said: Said, weight: Weight) -> None:
    assert said.weight is weight


@given(st.integers(1, 10**9), st.lists(st.integers(0, 10**9), max_size=12))
def test_spreading_an_amount_loses_nothing_and_fills_nothing_beyond_its_room(amount: int, rooms: list[int]) -> None:
    parts, over = spread(amount, rooms)

    assert sum(parts) + over == amount
    assert all(part <= room for part, room in zip(parts, rooms, strict=True))
    assert over == max(0, amount - sum(rooms))


@given(st.integers(1, 10**6), st.lists(st.builds(Said, st.integers(1, 10**6), VOICES, VOICES, st.booleans())))
def test_a_balance_is_the_sum_of_its_entries(owed: int, entries: list[Said]) -> None:
    found = balance(owed, entries)

    assert found.settled == sum(one.amount for one in entries if one.weight is Weight.SETTLED)
    assert found.open == max(0, owed - found.settled)
    assert found.room <= found.open
    assert found.done == (found.open == 0)


class Ledger(RuleBasedStateMachine):
    """A clause in instalments: payments come early, in parts, in kind, are confirmed, disputed and taken back.

    A payment is written down only where there is room, as the verb does; a dispute that is settled later must not
    push an item beyond what is owed either, so an answer is taken only while the item is open.
    """

    @initialize(owed=st.lists(st.integers(1, 500), min_size=1, max_size=4))
    def sign(self, owed: list[int]) -> None:
        self.owed = owed
        self.entries: list[list[Said]] = [[] for _one in owed]

    def balances(self) -> list:
        return [balance(owed, entries) for owed, entries in zip(self.owed, self.entries, strict=True)]

    @rule(amount=st.integers(1, 600), start=st.integers(0, 3))
    def pay(self, amount: int, start: int) -> None:
        """From some instalment on, spread over the next; what is more than all is refused."""
        first = start % len(self.owed)
        parts, over = spread(amount, [one.room for one in self.balances()[first:]])
        if over:
            return
        for number, part in enumerate(parts, start=first):
            if part:
                self.entries[number].append(Said(part))

    @precondition(lambda self: any(self.entries))
    @rule(data=st.data(), debtor=st.booleans(), voice=st.booleans())
    def answer(self, data: st.DataObject, debtor: bool, voice: bool) -> None:
        item = data.draw(st.sampled_from([number for number, entries in enumerate(self.entries) if entries]))
        number = data.draw(st.integers(0, len(self.entries[item]) - 1))
        old = self.entries[item][number]
        fresh = Said(old.amount, voice if debtor else old.debtor, old.creditor if debtor else voice, old.withdrawn)
        before = self.balances()[item]
        if (
            before.done
            or old.withdrawn
            or (old.weight is Weight.DISPUTED and fresh.weight is not Weight.DISPUTED and old.amount > before.room)
        ):
            return  # closed, taken back, or no room any more for what was disputed: the verb refuses
        self.entries[item][number] = fresh

    @precondition(lambda self: any(self.entries))
    @rule(data=st.data())
    def take_back(self, data: st.DataObject) -> None:
        item = data.draw(st.sampled_from([number for number, entries in enumerate(self.entries) if entries]))
        if self.balances()[item].done:
            return
        number = data.draw(st.integers(0, len(self.entries[item]) - 1))
        old = self.entries[item][number]
        self.entries[item][number] = Said(old.amount, old.debtor, old.creditor, withdrawn=True)

    @invariant()
    def nothing_is_overpaid(self) -> None:
        for one in self.balances() if hasattr(self, "owed") else []:
            assert one.settled + one.said <= one.owed
            assert one.open + one.settled == one.owed
            assert 0 <= one.room <= one.open


Ledger.TestCase.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
TestLedger = Ledger.TestCase
