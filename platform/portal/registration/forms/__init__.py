"""The forms of registration: built from the verifier's steps, and the clerks' own."""

from portal.registration.forms.activation import (
    ActivationForm,
    AnswerForm,
    CodeForm,
    activation_form,
)
from portal.registration.forms.building import StepForm, step_form
from portal.registration.forms.deciding import (
    AskForm,
    CallForm,
    DecisionForm,
    RejectForm,
    SendBackForm,
)

__all__ = [
    "ActivationForm",
    "AnswerForm",
    "AskForm",
    "CallForm",
    "CodeForm",
    "DecisionForm",
    "RejectForm",
    "SendBackForm",
    "StepForm",
    "activation_form",
    "step_form",
]
