"""What a form costs, and whether it asks what is known: read from the form itself, so that it cannot be forgotten."""

from collections import defaultdict
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from django import forms

from quartet.oversight.burden.states import ANEW, FIELD_MINUTES, FORMS, KNOWN, OPTIONAL, FormRow


def form_class(row: FormRow) -> type[forms.Form]:
    """The class a row names."""
    module, name = row.path.split(":")
    found: type[forms.Form] = getattr(import_module(module), name)
    return found


def minutes_of_field(field: forms.Field) -> float:
    """Minutes to fill in one field once."""
    widget = field.widget
    kind = "hidden" if widget.is_hidden else str(widget.attrs.get("type") or getattr(widget, "input_type", ""))
    if isinstance(widget, forms.Textarea):
        kind = "textarea"
    elif isinstance(widget, forms.CheckboxSelectMultiple):
        kind = "checkboxselectmultiple"
    minutes = FIELD_MINUTES.get(kind, FIELD_MINUTES["text"])
    return minutes if field.required else minutes * OPTIONAL


def minutes_of(form: type[forms.Form]) -> float:
    """Minutes to fill in a form once."""
    return sum((minutes_of_field(field) for field in form.base_fields.values()), 0.0)


@dataclass(frozen=True, slots=True)
class Twice:
    """A fact that is asked although it is known, or asked by more than one form."""

    fact: str
    forms: tuple[str, ...]


def asked_twice(rows: tuple[FormRow, ...] = FORMS, classes: dict[str, Any] | None = None) -> list[Twice]:
    """Facts that members are asked although the platform knows them, or in several forms; none, if all is well.

    `classes` gives forms by path instead of importing them.
    """
    where: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        form: type[forms.Form] = (classes or {}).get(row.path) or form_class(row)
        for name, field in form.base_fields.items():
            if not field.widget.is_hidden:
                where[name].append(row.path)
    return [
        Twice(name, tuple(paths))
        for name, paths in sorted(where.items())
        if name in KNOWN or (len(paths) > 1 and name not in ANEW)
    ]
