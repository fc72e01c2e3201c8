"""What was counted in the last ninety days, so that the figures of the demo say something."""

from datetime import timedelta

from sqlalchemy import insert, select

from portal.demo.dataset.extras.context import DemoContext
from portal.demo.dataset.numbers import stream
from portal.foundation import db
from portal.foundation.counting.models import DailyCount
from portal.kernel.ids import new_id
from portal.rules.queries import current_rules

_DAYS = 90
_WEEKEND = 5


def load(context: DemoContext) -> None:
    """Write how often people registered and how mails went; nothing where counts stand already."""
    if db.session().scalar(select(DailyCount.id).limit(1)) is not None:
        return
    registration = current_rules().registration
    fields = [field.name for step in registration.verifier.steps() for field in step.fields]
    rng = stream(seed=context.spec.seed, parts=("figures",))
    rows = []
    for back in range(1, _DAYS + 1):
        day = context.today - timedelta(days=back)
        opened = rng.randint(4, 12) if day.weekday() < _WEEKEND else rng.randint(1, 5)
        sent = round(opened * rng.uniform(0.55, 0.8))
        confirmed = round(sent * rng.uniform(0.75, 0.95))
        refused = rng.randint(0, confirmed // 4)
        counted = {
            ("registration.opened", "0"): opened,
            ("registration.sent", ""): sent,
            ("registration.outcome", "confirm_and_refuse"): refused,
            ("registration.wrong", rng.choice(fields)): rng.randint(0, opened // 2),
            ("mail.sent", ""): sent + rng.randint(5, 40),
            ("mail.refused", ""): int(rng.random() < 0.15),
            ("mail.returned", ""): int(rng.random() < 0.1),
        }
        if registration.approval.asks_a_person:
            counted["registration.outcome", "confirm_and_refer"] = confirmed - refused
            counted["registration.outcome", "approve"] = confirmed - refused
        else:
            counted["registration.outcome", "confirm_and_activate"] = confirmed - refused
        rows += [
            {"id": new_id(), "day": day, "name": name, "key": key, "times": times}
            for (name, key), times in counted.items()
            if times
        ]
    db.session().execute(insert(DailyCount), rows)
