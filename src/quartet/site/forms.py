"""Forms draw themselves with the design system, so that no page template holds a label."""

from django.forms.renderers import TemplatesSetting


class QuartetRenderer(TemplatesSetting):
    """Django's renderer with our templates for a form and a field."""

    form_template_name = "components/form.html"
    field_template_name = "components/field.html"
