from datetime import datetime, timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ..service.insurance_service_request import OPEN_STATES

#: The service whose deliveries are handbook issues (1.6).
HANDBOOK = "G6"
#: Tiers that differ, of which one is VIP; a second run on a day finds them there already.
_INSERT = """
    INSERT INTO insurance_tier_handover (partner_id, company_id, period_id, old_tier_id,
           new_tier_id, change, date, state, move_earlier, create_uid, create_date, write_uid,
           write_date)
    SELECT p.id, p.home_company_id, p.tier_period_id, o.id, n.id,
           CASE WHEN NOT coalesce(o.is_vip, false) THEN 'new_vip'
                WHEN NOT coalesce(n.is_vip, false) THEN 'left'
                WHEN n.sequence < o.sequence THEN 'upgrade'
                ELSE 'downgrade' END,
           coalesce(t.date_from, %(today)s), 'to_review', true, %(user)s,
           now() at time zone 'UTC', %(user)s, now() at time zone 'UTC'
      FROM unnest(%(partners)s, %(old)s, %(new)s) AS v(partner_id, old_id, new_id)
      JOIN res_partner p ON p.id = v.partner_id
      LEFT JOIN insurance_tier o ON o.id = v.old_id
      LEFT JOIN insurance_tier n ON n.id = v.new_id
      LEFT JOIN insurance_tier_period t ON t.id = p.tier_period_id
     WHERE v.old_id IS DISTINCT FROM v.new_id AND (o.is_vip OR n.is_vip)
       AND p.home_company_id IS NOT NULL
     ORDER BY p.id
    ON CONFLICT (partner_id, date) DO NOTHING
    RETURNING id
"""


class InsuranceTierHandover(models.Model):
    """Finding what there is to hand over; in superuser mode."""

    _inherit = "insurance.tier.handover"

    @api.model
    def _create_for_changes(self, rows, today):
        """Create hand-overs for customers whose tier changed, whatever their number.

        :param list rows: ``(partner_id, old_tier_id, new_tier_id)``
        :param date today: effective day of customers who hold no period any more
        :return: the new hand-overs
        """
        changed = [row for row in rows if row[1] != row[2]]
        if not changed:
            return self
        self.env.flush_all()
        partners, old, new = (list(column) for column in zip(*changed, strict=True))
        found = self.env.execute_query(
            SQL(
                _INSERT,
                partners=SQL("%s::int[]", partners),
                old=SQL("%s::int[]", old),
                new=SQL("%s::int[]", new),
                today=today,
                user=self.env.uid,
            )
        )
        handovers = self.browse(row[0] for row in found)
        handovers._replace_older()
        handovers._settle_empty()
        handovers.filtered(lambda h: h.state == "to_review")._remind()
        return handovers

    def _replace_older(self):
        """Settle what nobody reviewed before the tier changed again."""
        older = self.search(
            [
                ("partner_id", "in", self.partner_id.ids),
                ("id", "not in", self.ids),
                ("state", "=", "to_review"),
            ]
        )
        older.write(
            {"state": "nothing_to_do", "note": self.env._("The tier changed again before.")}
        )

    def _settle_empty(self):
        """Settle hand-overs without open request, unused service or missing officer."""
        counts = self.env["insurance.service.request"]._get_counts("partner_id", self.partner_id)
        unused = self._get_unused_services()
        empty = self.filtered(
            lambda h: (
                not counts.get(h.partner_id, (0, 0))[1]
                and not unused.get(h.id)
                and h.officer_todo == "none"
            )
        )
        empty.write({"state": "nothing_to_do"})

    def _remind(self):
        """Plan one activity for each branch, whatever the number of its hand-overs; no mail."""
        for branch, handovers in self.grouped("company_id").items():
            officer = branch._get_branch_officer()
            waiting = self.search([("company_id", "=", branch.id), ("state", "=", "to_review")])
            if not officer or waiting.activity_ids.filtered(
                lambda a: a.activity_type_id == self._get_activity_type()
            ):
                continue
            handovers[:1].with_context(mail_activity_quick_update=True).activity_schedule(
                "insurance_service.mail_activity_tier_handover",
                user_id=officer.id,
                date_deadline=branch._service_today() + timedelta(days=7),
                note=self.with_context(lang=officer.lang).env._(
                    "%s customers changed their tier.", len(handovers)
                ),
            )

    @api.model
    def _get_activity_type(self):
        return self.env.ref("insurance_service.mail_activity_tier_handover")

    def _close_activities(self):
        """Close the activity of branches where nothing waits; elsewhere it moves on."""
        for branch in self.company_id:
            mine = [("company_id", "=", branch.id)]
            waiting = self.search([*mine, ("state", "=", "to_review")], limit=1)
            activities = self.env["mail.activity"].search(
                [
                    ("res_model", "=", self._name),
                    ("activity_type_id", "=", self._get_activity_type().id),
                    ("res_id", "in", self.search([*mine, ("activity_ids", "!=", False)]).ids),
                ]
            )
            if not waiting:
                activities.unlink()
            else:
                settled = activities.filtered(lambda a: self.browse(a.res_id).state != "to_review")
                settled.write({"res_id": waiting.id})

    def _get_earlier_deadlines(self):
        """Return the open requests whose deadline the new tier moves earlier.

        Counted from the original start with the pauses so far; a day that is over becomes the
        first on which the branch can still do it: nobody breaks a promise by an upgrade. In
        superuser mode.

        :return: list of dicts ``request``, ``before`` and ``day`` (dates; before may be False)
        """
        self.ensure_one()
        rows = []
        if self.change not in ("new_vip", "upgrade"):
            return rows
        requests = self.env["insurance.service.request"].search(
            [
                ("partner_id", "=", self.partner_id.id),
                ("state", "in", OPEN_STATES),
                ("started_at", "!=", False),
            ]
        )
        for request in requests:
            day = request._get_day_for_tier(self.new_tier_id)
            before = request.deadline_date
            if day and (not before or day < before):
                rows.append({"request": request, "before": before, "day": day})
        return rows

    def _get_unused_services(self):
        """Return the yearly services of the old tier that are still due, as lines of text.

        Services of which the new tier grants as many or more are left out: they go on by
        themselves. Delivered are the requests done and the handbooks issued in the year of the
        change.

        :return: ``{handover id: [text]}``
        """
        result = {}
        lower = self._origin.filtered(lambda h: h.change in ("downgrade", "left"))
        for (year, old, new), handovers in lower.grouped(
            lambda h: (h.date.year, h.old_tier_id, h.new_tier_id)
        ).items():
            due = self._get_yearly_services(old, new, handovers[0].date)
            delivered = handovers._count_delivered(due, year) if due else {}
            for handover in handovers:
                lines = [
                    self.env._(
                        "%(item)s: %(done)s of %(times)s this year",
                        item=item.name,
                        done=delivered.get((handover.partner_id.id, item.id), 0),
                        times=times,
                    )
                    for item, times in due
                    if delivered.get((handover.partner_id.id, item.id), 0) < times
                ]
                if lines:
                    result[handover.id] = lines
        return result

    @api.model
    def _get_yearly_services(self, old, new, day):
        """Return ``[(item, times a year)]`` that the old tier grants more often than the new."""
        catalogue_sudo = self.env["insurance.service.catalogue"].sudo()._get_effective(day)
        times = {}
        for standard in catalogue_sudo.standard_ids:
            if standard.frequency_kind == "per_year":
                times[standard.item_id, standard.tier_id] = standard.frequency
        return [
            (item, often)
            for (item, tier), often in times.items()
            if tier == old and often > times.get((item, new), 0)
        ]

    def _count_delivered(self, due, year):
        """Return ``{(partner id, item id): times}`` delivered to these customers in a year."""
        requests_sudo = self.env["insurance.service.request"].sudo()
        first = self.company_id[:1]
        start, end = (first._from_service_time(datetime(y, 1, 1)) for y in (year, year + 1))
        groups = requests_sudo._read_group(
            [
                ("partner_id", "in", self.partner_id.ids),
                ("item_id", "in", [item.id for item, _times in due]),
                ("state", "=", "done"),
                ("closed_at", ">=", start),
                ("closed_at", "<", end),
            ],
            ["partner_id", "item_id"],
            ["__count"],
        )
        delivered = {(partner.id, item.id): count for partner, item, count in groups}
        for item in (item for item, _times in due if item.code == HANDBOOK):
            issues_sudo = self.env["insurance.handbook.issue"].sudo()
            mine = [("partner_id", "in", self.partner_id.ids), ("year", "=", year)]
            for partner, count in issues_sudo._read_group(mine, ["partner_id"], ["quantity:sum"]):
                delivered[partner.id, item.id] = count
        return delivered


class InsuranceServiceRequest(models.Model):
    _inherit = "insurance.service.request"

    def _get_day_for_tier(self, tier):
        """Return the deadline another tier would have, not before the next possible day.

        In superuser mode. False: the tier has no deadline for this service.
        """
        self.ensure_one()
        standard = self._get_standard(tier)
        if not standard or standard.target_kind == "none":
            return False
        target = standard.target_days if standard.target_kind == "days" else 0
        company, now = self.company_id, fields.Datetime.now()
        calendar = self.env["insurance.workday"]._get_calendar(company)
        first = calendar.on_or_after(company._service_today())
        if now > company._get_close_of(first):
            first = calendar.add(first, 1)
        return max(self._get_deadline_with(target), first)
