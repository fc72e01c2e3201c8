"""Whether the printable forms that rules describe and the files in content/forms go together."""

from collections.abc import Iterator

from portal.foundation.findings import Finding, nearest
from portal.foundation.yaml_tree import YamlDocument
from portal.kernel.words import N_
from portal.rules.bundle import Bundle
from portal.rules.sections.printable_forms import FOLDER, PrintableForms


def unmatched_forms(
    forms: PrintableForms | None, document: YamlDocument, bundle: Bundle
) -> Iterator[Finding]:
    """Yield each version whose file is missing, and each file that no version names."""
    present = bundle.form_files()
    for place, group in enumerate(forms.groups if forms else ()):
        for number, form in enumerate(group.forms):
            for index, version in enumerate(form.versions):
                if version.file not in present:
                    path = ("printable_forms", "groups", place, "forms", number)
                    problem = N_("%(shown)s is missing", shown=bundle.shown(FOLDER + version.file))
                    advice = nearest(version.file, tuple(present)) or N_("put the file there")
                    yield document.finding((*path, "versions", index, "file"), problem, advice)
    named = forms.files() if forms else frozenset()
    for name in sorted(present.keys() - named):
        advice = N_("name it under printable_forms in rules.yaml, or delete the file")
        yield Finding(
            bundle.shown(FOLDER + name), 0, 0, "", N_("no form is made from this file"), advice
        )
