from tests.resolution.agreements.stage import quarrel
def test_smoke(cast):
    d = quarrel(cast)
    d.in_force()
    assert d.agreement.number == "(2026)范家屯人调字第1号"
    e = d.pay()
    d.both_say_yes(e.pk)
    assert [l.done for l in d.lines()] == [True, False, False]
    d2 = quarrel(cast).fulfilled()
    assert d2.agreement.state == "fulfilled"
