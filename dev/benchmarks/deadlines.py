"""Deadlines: reckoned one by one and many at once, and open requests under a changed calendar.

The yardstick of a deadline is numpy's ``busday_offset`` on ready arrays, with the same days off;
and Odoo's own ``resource.calendar.plan_days`` on a sample, with a calendar that says the same. That
of a recalculation is reading the events by one statement and running the clock on them, without any
records; of applying it, the same rows written by hand. Needs the database alone.
"""

from datetime import date, datetime, time, timedelta
from random import Random

import numpy
import pytz

from odoo import SUPERUSER_ID, api
from odoo.addons.insurance_service.rules import sla_clock
from odoo.modules.registry import Registry

from . import deadlines_sql
from .common import Bench

DEADLINES, SAMPLE, REQUESTS = 100_000, 500, 50_000
TARGETS = (0, 1, 2, 3, 5, 7, 10, 15)
FIRST, LAST = date(2024, 1, 1), date(2026, 12, 31)
BRANCHES = 6


def run(bench):
    """Reckon 100,000 deadlines, a sample against Odoo, and recalculate 50,000 open requests."""
    _Reckoning(bench).measure()
    for size in bench.sizes(REQUESTS):
        _Recalculation(bench, size).measure()
    _measure_plan_days(bench)


def _draw(count):
    """Return moments of 2024-2026 and targets, the same in every run."""
    random = Random(42)
    minutes = ((LAST - FIRST).days + 1) * 24 * 60
    start = datetime.combine(FIRST, time())
    moments = [start + timedelta(minutes=random.randrange(minutes)) for _number in range(count)]
    return moments, [random.choice(TARGETS) for _number in range(count)]


def _rest_days(calendar):
    last = date(calendar.last_year, 12, 31)
    return [day for day, is_worked in calendar.days(FIRST, last) if not is_worked]


# === ONE BY ONE, AND MANY AT ONCE === #


class _Reckoning:
    """The product's rules against numpy."""

    def __init__(self, bench):
        self.bench = bench
        company = bench.env.company.root_id
        self.calendar = bench.env["insurance.workday"]._get_calendar(company)
        self.hours = sla_clock.Hours()
        self.moments, self.targets = _draw(DEADLINES)
        # numpy knows days off, but no weekends that are worked: every day off is given.
        off = numpy.array(_rest_days(self.calendar), dtype="datetime64[D]")
        self.days_off = numpy.busdaycalendar("1111111", off)
        late = numpy.array([moment.time() >= self.hours.cutoff for moment in self.moments])
        self.days = numpy.array(self.moments, dtype="datetime64[D]") + late
        self.counts = numpy.array(self.targets)

    def one_by_one(self):
        return [
            sla_clock.deadline_of(moment, target, self.calendar, self.hours)
            for moment, target in zip(self.moments, self.targets, strict=True)
        ]

    def at_once(self):
        return sla_clock.deadlines_of(self.moments, self.targets, self.calendar, self.hours)

    def by_numpy(self):
        return numpy.busday_offset(self.days, self.counts, "forward", busdaycal=self.days_off)

    def measure(self):
        expected = self.by_numpy().astype(date).tolist()
        if not self.one_by_one() == self.at_once() == expected:
            raise AssertionError("numpy and the rules disagree")
        self.bench.note(f"numpy agrees on {DEADLINES} deadlines")
        measure = self.bench.measure
        measure("deadlines_one_by_one", DEADLINES, self.one_by_one, self.by_numpy, runs=5)
        measure("deadlines_at_once", DEADLINES, self.at_once, self.by_numpy, runs=5)


# === OPEN REQUESTS === #


class _Recalculation:
    """Open requests of six branches after two closures in the days to come."""

    def __init__(self, bench, size):
        self.bench, self.size = bench, size
        self.env, self.cr = bench.env, bench.env.cr
        self.now = datetime.now().replace(microsecond=0)
        self.root = self._get_root()
        bench.note(f"generating {size} open requests")
        self._generate()
        self._close_two_days()

    def _get_root(self):
        companies = self.env["res.company"]
        root = companies.search([("branch_code", "=", "BENCH")])
        if root:
            return root
        root = companies.create({"name": "Benchmark head office", "branch_code": "BENCH"})
        companies.create(
            [
                {"name": f"Benchmark {n}", "parent_id": root.id, "branch_code": f"B{n:02d}"}
                for n in range(BRANCHES)
            ]
        )
        return root

    def _generate(self):
        for statement in deadlines_sql.CLEAN:
            self.cr.execute(statement)
        self.cr.execute("SELECT setseed(0.42)")
        item = self.env["insurance.service.item"].search([("request_kind", "!=", False)], limit=1)
        values = {
            "requests": self.size,
            "branches": BRANCHES,
            "company_ids": self.root.child_ids.ids,
            "item": item.id,
            "now": self.now,
        }
        for statement in deadlines_sql.GENERATE:
            self.cr.execute(statement, values)
        model = self.env["insurance.service.request"]
        model.invalidate_model()
        ids = model.search([("company_id", "in", self.root.child_ids.ids)], order="id").ids
        for start in range(0, len(ids), 500):
            batch = model.browse(ids[start : start + 500])
            batch._store_clocks_in_bulk(batch._get_clocks())
            self.env.flush_all()
            self.env.invalidate_all()
        self._commit()

    def _commit(self):
        self.env.flush_all()
        self.cr.commit()
        self.cr._cnx.autocommit = True
        try:
            self.cr._cnx.cursor().execute("VACUUM ANALYZE")
        finally:
            self.cr._cnx.autocommit = False

    def _close_two_days(self):
        calendar = self.env["insurance.workday"]._get_calendar(self.root)
        today = self.now.date()
        self.env["insurance.workday"].create(
            [
                {"company_id": self.root.id, "date": day, "kind": "closure", "name": "Typhoon"}
                for day in (calendar.add(today, 1), calendar.add(today, 2))
            ]
        )
        self._commit()

    def measure(self):
        rollback = self.cr.rollback
        measure = self.bench.measure
        measure("deadlines_compare", self.size, self.compare, self.read_and_run, before=rollback)
        rollback()
        run = self.compare()
        self.bench.note(
            f"changed: {run.line_count}, of these kept: {run.kept_count}, earlier:"
            f" {run.earlier_count}, provisional: {run.provisional_count}, final: "
            f"{run.confirmed_count}, failed: {run.failed_count}"
        )
        run.write({"state": "applying"})
        self._commit()
        self.run = run
        measure("deadlines_apply", run.line_count, self.apply, self.by_hand, before=rollback)
        rollback()

    def compare(self):
        run = self.env["insurance.deadline.run"]._start(self.root, "Typhoon")
        self._work(run, "comparing")
        return run

    def apply(self):
        self._work(self.run, "applying")

    def _work(self, run, what):
        """Do all batches as the scheduled action does and check that queries stay the same."""
        counts = []
        while True:
            before = self.cr.sql_log_count
            if not run._work_batch():
                break
            self.env.flush_all()
            counts.append(self.cr.sql_log_count - before)
            self.env.invalidate_all()
        # The first fills the caches, the last may be smaller.
        flat = counts[1:-1] or counts
        self.bench.note(
            f"{what}: {len(counts)} batches, {counts[0]} queries in the first, {min(flat)} to "
            f"{max(flat)} in the others"
        )
        if max(flat) - min(flat) > 5:
            raise AssertionError(f"queries grow from batch to batch: {counts}")

    def read_and_run(self):
        workdays = self.env["insurance.workday"]
        calendars = {
            company.id: (workdays._get_calendar(company), company._get_service_hours())
            for company in self.root.child_ids
        }
        zone = pytz.timezone(self.root.service_tz)
        self.cr.execute(deadlines_sql.EVENTS)
        stories, branches = {}, {}
        for row in self.cr.fetchall():
            number, kind, moment, day, user, department, reason, mode, target, branch = row
            local = pytz.utc.localize(moment).astimezone(zone).replace(tzinfo=None)
            event = sla_clock.Event(
                kind, local, day, (user, department), reason, mode or "continue", target
            )
            stories.setdefault(number, []).append(event)
            branches[number] = branch
        for number, story in stories.items():
            sla_clock.run(story, *calendars[branches[number]])

    def by_hand(self):
        for statement in deadlines_sql.APPLY:
            self.cr.execute(statement, {"now": self.now})


# === ODOO'S OWN === #


def _measure_plan_days(bench):
    """Compare with ``plan_days``, in a calendar of seven days a week and every day off as leave."""
    env = bench.env
    env.cr.rollback()
    env["ir.module.module"].search([("name", "=", "resource")]).button_immediate_install()
    with Registry(env.cr.dbname).cursor() as cr:
        own = Bench(api.Environment(cr, SUPERUSER_ID, {"tz": "Asia/Shanghai"}))
        _PlanDays(own).measure()


class _PlanDays:
    def __init__(self, bench):
        self.bench, self.env = bench, bench.env
        self.calendar = self.env["insurance.workday"]._get_calendar(self.env.company.root_id)
        self.zone = pytz.timezone("Asia/Shanghai")
        self.hours = sla_clock.Hours()
        self.moments, self.targets = _draw(SAMPLE)
        self.odoo_calendar = self._create_calendar()
        self.starts = [
            self.zone.localize(datetime.combine(self._received(moment), time()))
            for moment in self.moments
        ]

    def _received(self, moment):
        return sla_clock.received_day(moment, self.calendar, self.hours)

    def _create_calendar(self):
        hours = [
            (0, 0, {"name": name, "dayofweek": str(day), "hour_from": start, "hour_to": end,
                    "day_period": period})
            for day in range(7)
            for name, period, start, end in (("a", "morning", 8, 12), ("b", "afternoon", 13, 17))
        ]  # fmt: skip
        calendar = self.env["resource.calendar"].create(
            {"name": "Benchmark", "tz": "Asia/Shanghai", "attendance_ids": [(5,), *hours]}
        )
        to_utc = timedelta(hours=-8)
        self.env["resource.calendar.leaves"].create(
            [
                {
                    "name": "Off",
                    "calendar_id": calendar.id,
                    "date_from": datetime.combine(day, time()) + to_utc,
                    "date_to": datetime.combine(day, time(23, 59, 59)) + to_utc,
                }
                for day in _rest_days(self.calendar)
                if day.year <= LAST.year + 1
            ]
        )
        self.env.flush_all()
        return calendar

    def by_odoo(self):
        # The first day of plan_days counts, that of a deadline does not.
        return [
            self.odoo_calendar.plan_days(target + 1, start, compute_leaves=True).date()
            for start, target in zip(self.starts, self.targets, strict=True)
        ]

    def by_rules(self):
        return [
            sla_clock.deadline_of(moment, target, self.calendar, self.hours)
            for moment, target in zip(self.moments, self.targets, strict=True)
        ]

    def measure(self):
        if self.by_odoo() != self.by_rules():
            raise AssertionError("plan_days and the rules disagree")
        result = self.bench.measure("deadlines_plan_days", SAMPLE, self.by_rules, self.by_odoo)
        times = result["yardstick_seconds"] / result["seconds"]
        self.bench.note(f"Odoo agrees on {SAMPLE} deadlines and takes {times:.0f} times as long")
