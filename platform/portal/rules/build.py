"""From a tenant's files to the rules that the system runs by: all is checked, or nothing is built."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, cast

from portal.foundation.findings import Finding, FindingsError
from portal.foundation.yaml_files import read_yaml
from portal.foundation.yaml_schema import check
from portal.kernel.words import N_
from portal.plugin_api.approval import ApprovalPolicy
from portal.plugin_api.claims import FieldKind
from portal.plugin_api.menus import MenuSet
from portal.plugin_api.payments import PaymentProvider
from portal.plugin_api.registry import PluginRegistry, combination_problem
from portal.plugin_api.verification import RegistrationVerifier
from portal.rules.bundle import RULES_FILE, Bundle, file_findings
from portal.rules.calendars import calendar_of
from portal.rules.checks import Draft, cross_findings
from portal.rules.form_sheets import Sheet, read_sheet
from portal.rules.model import (
    Budgets,
    Company,
    Confirmation,
    Mailing,
    Office,
    RegistrationRules,
    TenantRules,
    Text,
)
from portal.rules.plugin_choice import APPROVAL, MENU, PAYMENTS, SLOTS, VERIFIER, Choice, choose
from portal.rules.schemas.root import SECTIONS, RulesSchema


def build_rules(
    bundle: Bundle, *, registry: PluginRegistry, slug: str, revision: int
) -> TenantRules:
    """Return the rules that the files describe; raises FindingsError with all that is wrong."""
    if RULES_FILE not in bundle.files:
        advice = N_("write one; `portal tenants reference` lists every key")
        raise FindingsError(
            [Finding(bundle.shown(RULES_FILE), 0, 0, "", N_("the file is missing"), advice)]
        )
    findings = file_findings(bundle)
    try:
        document = read_yaml(bundle.files[RULES_FILE], file=bundle.shown(RULES_FILE))
    except FindingsError as error:
        raise FindingsError([*error.findings, *findings]) from None
    data, wrong = check(document, RulesSchema())
    findings += wrong
    choices = {}
    for slot in SLOTS:
        choices[slot], wrong = choose(document, slot, registry)
        findings += wrong
    verifier = cast("RegistrationVerifier[Any] | None", choices[VERIFIER].plugin)
    approval = cast("ApprovalPolicy[Any] | None", choices[APPROVAL].plugin)
    problem = combination_problem(verifier, approval) if verifier and approval else None
    if problem:
        advice = N_("choose a policy that asks a person, or a verifier that proves")
        findings.append(document.finding(APPROVAL.name_path, problem, advice))
    findings += cross_findings(
        Draft(
            document=document,
            data=data if isinstance(data, Mapping) else {},
            bundle=bundle,
            verifier=verifier,
            menu=cast("MenuSet[Any] | None", choices[MENU].plugin),
        )
    )
    if findings:
        raise FindingsError(findings)
    return _assemble(data, bundle, choices, slug=slug, revision=revision)


def _assemble(
    data: Mapping[str, Any],
    bundle: Bundle,
    choices: Mapping[Any, Choice],
    *,
    slug: str,
    revision: int,
) -> TenantRules:
    return TenantRules(
        slug=slug,
        revision=revision,
        locales=tuple(data["locales"]),
        company=Company(**data["company"]),
        mailing=Mailing(**data["mail"]),
        offices=tuple(_office(office) for office in data["offices"]),
        theme=MappingProxyType(data["theme"]),
        features=frozenset(data["features"]),
        registration=_registration(data["registration"], choices),
        recovery=data["recovery"],
        menu=cast("MenuSet[Any]", choices[MENU].plugin),
        payment_provider=cast("PaymentProvider[Any] | None", choices[PAYMENTS].plugin),
        notifications=frozenset(data["notifications"]),
        **{name: data[name] for name in SECTIONS},
        texts=MappingProxyType(
            {key: Text(MappingProxyType(by_locale)) for key, by_locale in data["texts"].items()}
        ),
        content=MappingProxyType(bundle.content()),
        files=MappingProxyType(bundle.theme_files()),
        form_files=MappingProxyType(_form_files(bundle)),
    )


def _office(data: Mapping[str, Any]) -> Office:
    return Office(
        name=data["name"],
        address=data["address"],
        phone=data["phone"],
        calendar=calendar_of(dict(data)),
    )


def _form_files(bundle: Bundle) -> dict[str, bytes | Sheet]:
    return {
        name: read_sheet(data, file=name) if name.endswith(".yaml") else data
        for name, data in bundle.form_files().items()
    }


def _registration(data: Mapping[str, Any], choices: Mapping[Any, Choice]) -> RegistrationRules:
    confirmation = data["confirmation"]
    verifier = cast("RegistrationVerifier[Any]", choices[VERIFIER].plugin)
    asked = {field.kind for step in verifier.steps() for field in step.fields}
    return RegistrationRules(
        verifier_name=choices[VERIFIER].name,
        verifier=verifier,
        approval_name=choices[APPROVAL].name,
        approval=cast("ApprovalPolicy[Any]", choices[APPROVAL].plugin),
        confirmation=Confirmation(
            by_link="link" in confirmation["by"],
            by_code="code" in confirmation["by"],
            time_to_live=confirmation["time_to_live"],
        ),
        password_at_activation=FieldKind.NEW_PASSWORD not in asked,
        username_by_customer=FieldKind.USERNAME in asked,
        password_min_length=data["password"]["min_length"],
        budgets=Budgets(**data["budgets"]),
    )
