"""Import of meters, their exchanges and readings from the utility's records."""

from collections.abc import Sequence
from pathlib import Path

from portal.billing import import_sql as batches
from portal.foundation.csv_headers import Column
from portal.foundation.csv_imports import Cell, Counts, Progress, Settlement, run_import
from portal.foundation.csv_problems import N_, CsvFileError, Problem
from portal.foundation.csv_report import ImportReport
from portal.kernel.clock import local_today, utc_now
from portal.kernel.ids import new_id
from portal.metering import import_sql as sql
from portal.metering.import_cells import (
    METER_COLUMNS,
    READING_COLUMNS,
    check_meter,
    meter_cells,
    reading_cells,
)
from portal.rules.model import TenantRules
from portal.rules.queries import current_rules
from portal.rules.sections.meters import Meters

UNKNOWN_CUSTOMER = N_("No customer of this company has this number.")
UNKNOWN_POINT = N_("This customer has no supply point with this code.")
UNKNOWN_METER = N_("This customer has no meter with this serial number.")
TWO_METERS = N_("This customer has several meters with this serial number: name the medium.")
REPEATED = N_("This number stands in this file more than once.")
ELSEWHERE = N_(
    "This meter is recorded as being in place at another customer; record its removal there first."
)
DOES_NOT_FIT = N_("The counter of this meter cannot show this number.")
BACKWARD = N_("The exchanges of this meter would run backwards in time.")
OTHER_EXCHANGE = N_(
    "Another exchange of one of these meters is already recorded; nothing was changed."
    " A person must decide."
)
OTHER_READING = N_(
    "Another reading of this day and source is already recorded (%(known)s); nothing was changed."
    " A person must decide."
)
NO_METERS = N_("The company's rules have no section “meters”.")


class _Import:
    """What meters and readings have in common."""

    kind: str
    columns: tuple[Column, ...]
    stage_ddl: str

    def __init__(self, rules: TenantRules) -> None:
        if rules.meters is None:
            raise CsvFileError(Problem(NO_METERS))
        self.rules, self.meters = rules, rules.meters
        self.today = local_today(utc_now())

    def check(self, values: Sequence[str]) -> None:
        """Nothing to compare."""

    def begin_batch(self, settlement: Settlement) -> str:
        """Record the file."""
        batch = str(new_id())
        settlement.run(
            batches.BEGIN_BATCH,
            id=batch,
            kind=self.kind,
            file_name=settlement.path.name,
            sha256=settlement.written.sha256,
            rows=settlement.rows,
        )
        return batch

    def end_batch(self, settlement: Settlement, batch: str, counts: Counts) -> Counts:
        """Write down what became of the file; one that changed nothing leaves no trace."""
        if counts.added or counts.updated:
            settlement.run(
                batches.END_BATCH,
                id=batch,
                added=counts.added,
                updated=counts.updated,
                unchanged=counts.unchanged,
            )
        else:
            settlement.run(batches.FORGET_BATCH, id=batch)
        return counts


class _MetersImport(_Import):
    """One row a meter; a meter that replaced another carries the exchange."""

    kind = "meters"
    columns: tuple[Column, ...] = METER_COLUMNS
    stage_ddl = sql.METER_STAGE

    def cells(self) -> Sequence[Cell]:
        """Return the staging columns."""
        return meter_cells(self.rules, media=self.meters.media, today=self.today)

    def check(self, values: Sequence[str]) -> None:
        """Compare the cells of one row."""
        check_meter(values)

    def settle(self, settlement: Settlement) -> Counts:
        """Bring known meters up to date, add new ones, then the exchanges between them."""
        batch = self.begin_batch(settlement)
        _stage_media(settlement, self.meters)
        settlement.run(sql.REPEATED_METERS, template=REPEATED)
        settlement.run(sql.UNKNOWN_CUSTOMERS, template=UNKNOWN_CUSTOMER)
        settlement.run(sql.UNKNOWN_POINTS, template=UNKNOWN_POINT)
        settlement.run(sql.WANTED_METERS)
        updated = settlement.run(sql.UPDATE_METERS).rowcount
        added = settlement.run(sql.ADD_METERS).rowcount
        settlement.run(sql.METERS_ELSEWHERE, template=ELSEWHERE)
        exchanged = _settle_exchanges(settlement)
        sound = int(settlement.run(sql.STAGED_SOUND).scalar_one())
        # An exchange of meters that were known already is a change of the row that tells of it.
        updated = max(updated, min(exchanged, max(sound - added, 0)))
        return self.end_batch(
            settlement, batch, Counts(added, updated, max(sound - added - updated, 0))
        )


def _stage_media(settlement: Settlement, meters: Meters) -> None:
    settlement.run(sql.MEDIA)
    settlement.run_many(
        sql.ADD_MEDIUM,
        [
            {"medium": name, "unit": one.unit, "digits": one.digits, "decimals": one.decimals}
            for name, one in meters.media.items()
        ],
    )


def _settle_exchanges(settlement: Settlement) -> int:
    """Add the exchanges that are new and refuse what contradicts the records; return how many came."""
    settlement.run(sql.WANTED_EXCHANGES)
    settlement.run(sql.UNKNOWN_OLD_METERS, template=UNKNOWN_METER)
    settlement.run(sql.EXCHANGES_THAT_DO_NOT_FIT, template=DOES_NOT_FIT)
    added = settlement.run(sql.ADD_EXCHANGES).rowcount
    backward = settlement.run(sql.BACKWARD_EXCHANGES, template=BACKWARD).rowcount
    settlement.run(sql.REMOVE_EXCHANGED)
    settlement.run(sql.CONFLICTING_EXCHANGES, template=OTHER_EXCHANGE)
    return added - backward


class _ReadingsImport(_Import):
    """One row a reading, told apart by meter, day and source."""

    kind = "readings"
    columns: tuple[Column, ...] = READING_COLUMNS
    stage_ddl = sql.READING_STAGE

    def cells(self) -> Sequence[Cell]:
        """Return the staging columns."""
        return reading_cells(self.rules, media=self.meters.media, today=self.today)

    def settle(self, settlement: Settlement) -> Counts:
        """Add new readings; a known one with another value waits for a person."""
        batch = self.begin_batch(settlement)
        settlement.run(sql.WANTED_READINGS)
        settlement.run(sql.READINGS_OF_NOBODY, template=UNKNOWN_CUSTOMER)
        settlement.run(sql.READINGS_OF_NO_METER, template=UNKNOWN_METER)
        settlement.run(sql.READINGS_OF_TWO_METERS, template=TWO_METERS)
        settlement.run(sql.READINGS_THAT_DO_NOT_FIT, template=DOES_NOT_FIT)
        added = settlement.run(sql.ADD_READINGS, batch=batch).rowcount
        settlement.run(sql.CONFLICTING_READINGS, template=OTHER_READING)
        sound = int(settlement.run(sql.STAGED_SOUND).scalar_one())
        return self.end_batch(settlement, batch, Counts(added=added, unchanged=sound - added))


def import_meters(
    *, path: Path, all_or_nothing: bool = False, progress: Progress | None = None
) -> ImportReport:
    """Import meters and exchanges for the tenant in scope, in one transaction of its own.

    Meters are added or brought up to date, never deleted; importing a file again changes nothing.
    Raises CsvFileError for a file that is no such table, or where the rules know no meters.
    """
    spec = _MetersImport(current_rules())
    return run_import(spec, path=path, all_or_nothing=all_or_nothing, progress=progress)


def import_readings(
    *, path: Path, all_or_nothing: bool = False, progress: Progress | None = None
) -> ImportReport:
    """Import readings for the tenant in scope, in one transaction of its own; raises as above."""
    spec = _ReadingsImport(current_rules())
    return run_import(spec, path=path, all_or_nothing=all_or_nothing, progress=progress)
