"""Forms draw themselves: a label, a hint and an error stand where a screen reader finds them."""

from django import forms
from django.template.loader import render_to_string


class Sample(forms.Form):
    place = forms.CharField(label="在什么地方?", help_text="写村名")
    answer = forms.ChoiceField(label="解决了吗?", choices=[("yes", "解决了"), ("no", "没有")], widget=forms.RadioSelect)
    agreed = forms.BooleanField(label="已复述", required=False)


def test_a_field_is_labelled_and_described_by_its_hint_and_its_error() -> None:
    form = Sample({"place": ""})

    drawn = str(form["place"].as_field_group())

    assert '<label for="id_place">在什么地方?</label>' in drawn
    assert 'id="id_place_helptext"' in drawn
    assert 'id="id_place_error"' in drawn
    assert 'aria-describedby="id_place_helptext id_place_error"' in drawn


def test_choices_stand_in_a_group_with_a_legend() -> None:
    drawn = str(Sample()["answer"].as_field_group())

    assert "<fieldset" in drawn
    assert "<legend>解决了吗?</legend>" in drawn


def test_a_tick_has_its_words_beside_it() -> None:
    drawn = str(Sample()["agreed"].as_field_group())

    assert drawn.index('type="checkbox"') < drawn.index("已复述")


def test_the_summary_leads_to_each_wrong_field() -> None:
    drawn = render_to_string("components/error_summary.html", {"form": Sample({})})

    assert 'href="#id_place"' in drawn
    assert 'href="#id_answer_0"' in drawn


def test_the_summary_is_silent_when_nothing_is_wrong() -> None:
    assert render_to_string("components/error_summary.html", {"form": Sample()}).strip() == ""
