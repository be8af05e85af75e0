from odoo import api, fields, models
from odoo.tools import SQL

from ...rules import sla_clock
from ..service.insurance_service_request import STATES

KINDS = [
    ("late_pause", "Paused at the Last Moment"),
    ("reopened", "Closed and Reopened"),
    ("many_pauses", "Paused Often"),
    ("moved_later", "Deadline Moved at the Last Moment"),
    ("backdated", "Finish Backdated"),
    ("bulk", "Closed in Bulk before the Deadline"),
]
#: A request reopened within so many working days of its closing was hardly done.
REOPENED_WITHIN = 5
#: More pauses of one request than these are listed.
PAUSES = 3
#: So many requests closed by one person in the last hour before the same deadline are listed.
BULK = 5
#: Ids: a row for each event and kind.
KINDS_PER_EVENT = 8

_ROWS = """
    SELECT e.id, 1 AS number, 'late_pause' AS kind, e.request_id, e.user_id, e.date, e.recorded_at,
           e.previous_deadline_date AS deadline, e.days_left AS figure
      FROM insurance_service_event e JOIN insurance_service_request r ON r.id = e.request_id
     WHERE e.kind = 'pause' AND e.previous_deadline_date IS NOT NULL AND e.days_left <= 1
       AND e.days_left >= 0
       -- A pause with one day left says something of a promise of three days, not of one.
       AND r.target_days >= CASE e.days_left WHEN 0 THEN 1 ELSE 3 END
    UNION ALL
    SELECT id, 2, 'reopened', request_id, user_id, date, recorded_at, previous_deadline_date,
           closed_days
      FROM insurance_service_event
     WHERE kind = 'reopen' AND closed_days <= %(reopened_within)s
    UNION ALL
    SELECT max(id), 3, 'many_pauses', request_id, (array_agg(user_id ORDER BY id DESC))[1],
           max(date), max(recorded_at), NULL, count(*)
      FROM insurance_service_event
     WHERE kind = 'pause'
     GROUP BY request_id HAVING count(*) > %(pauses)s
    UNION ALL
    SELECT id, 4, 'moved_later', request_id, user_id, date, recorded_at, previous_deadline_date,
           days_left
      FROM insurance_service_event
     WHERE kind = 'promise' AND previous_deadline_date IS NOT NULL AND days_left <= 1
       AND (deadline_date IS NULL OR deadline_date > previous_deadline_date)
    UNION ALL
    SELECT id, 5, 'backdated', request_id, user_id, date, recorded_at, previous_deadline_date,
           (extract(epoch FROM recorded_at - date) / 3600)::int
      FROM insurance_service_event
     WHERE kind = 'stop' AND recorded_at > date + interval '1 hour'
    UNION ALL
    SELECT id, 6, 'bulk', request_id, user_id, date, recorded_at, deadline, closed
      FROM (SELECT e.id, e.request_id, e.user_id, e.date, e.recorded_at,
                   e.previous_deadline_date AS deadline,
                   count(*) OVER (PARTITION BY e.user_id, r.deadline_at) AS closed
              FROM insurance_service_event e
              JOIN insurance_service_request r ON r.id = e.request_id
             WHERE e.kind = 'stop' AND e.previous_deadline_date IS NOT NULL AND e.days_left <= 1
               AND e.days_left = 0
               AND e.recorded_at BETWEEN r.deadline_at - interval '1 hour' AND r.deadline_at) last
     WHERE closed >= %(bulk)s
"""


class InsuranceServicePattern(models.Model):
    """Steps that make a promise look kept: to be asked about, not a proof of anything; read-only.

    One row for each event and pattern. ``figure``: working days left (pause, moved), working days
    closed (reopened), pauses (often), hours (backdated) or requests closed together (bulk).
    """

    _name = "insurance.service.pattern"
    _description = "Suspicious Pattern"
    _auto = False
    _rec_name = "kind"
    _order = "date desc, id desc"
    _depends = {
        "insurance.service.event": [
            "kind",
            "request_id",
            "user_id",
            "date",
            "recorded_at",
            "deadline_date",
            "previous_deadline_date",
            "days_left",
            "closed_days",
        ],
        "insurance.service.request": [
            "partner_id",
            "company_id",
            "item_id",
            "tier_id",
            "department",
            "state",
            "closed_at",
            "deadline_at",
            "target_days",
        ],
    }

    kind = fields.Selection(KINDS, "Pattern", readonly=True)
    request_id = fields.Many2one("insurance.service.request", readonly=True)
    partner_id = fields.Many2one("res.partner", "Customer", readonly=True)
    company_id = fields.Many2one("res.company", "Branch", readonly=True)
    item_id = fields.Many2one("insurance.service.item", "Service", readonly=True)
    tier_id = fields.Many2one("insurance.tier", readonly=True)
    department = fields.Selection(related="request_id.department", readonly=True)
    state = fields.Selection(STATES, "Request State", readonly=True)
    user_id = fields.Many2one("res.users", "Recorded By", readonly=True)
    date = fields.Datetime("At", readonly=True)
    recorded_at = fields.Datetime(readonly=True)
    deadline_date = fields.Date("Deadline Then", readonly=True)
    figure = fields.Integer(
        readonly=True,
        aggregator="avg",
        help="Working days left (pause, deadline moved), working days closed (reopened), pauses, "
        "hours between the moment and its recording (backdated), requests closed together (bulk).",
    )
    figure_text = fields.Char("What", compute="_compute_figure_text")
    is_decisive = fields.Boolean(
        "Missed Otherwise",
        readonly=True,
        help="Without this step the deadline that stood then would have been missed.",
    )

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT x.id::bigint * %(per_event)s + x.number AS id, x.kind, x.request_id,
                   r.partner_id, r.company_id, r.item_id, r.tier_id, r.state, x.user_id, x.date,
                   x.recorded_at, x.deadline AS deadline_date, x.figure,
                   x.number IN (1, 4, 5) AND x.deadline < (
                       CASE WHEN x.number = 5 THEN x.recorded_at
                            ELSE coalesce(r.closed_at, now() AT TIME ZONE 'UTC') END
                       AT TIME ZONE 'UTC' AT TIME ZONE c.service_tz)::date AS is_decisive
              FROM (%(rows)s) x
              JOIN insurance_service_request r ON r.id = x.request_id
              JOIN res_company c ON c.id = r.company_id
             WHERE r.state != %(cancelled)s
            """,
            per_event=KINDS_PER_EVENT,
            cancelled=sla_clock.CANCELLED,
            rows=SQL(_ROWS, reopened_within=REOPENED_WITHIN, pauses=PAUSES, bulk=BULK),
        )

    @api.depends("kind", "figure")
    @api.depends_context("lang")
    def _compute_figure_text(self):
        for pattern in self:
            figure = pattern.figure
            if pattern.kind in ("late_pause", "moved_later"):
                late = self.env._("%s working days after the deadline", -figure)
                text = late if figure < 0 else self.env._("%s working days left", figure)
            elif pattern.kind == "reopened":
                text = self.env._("closed for %s working days", figure)
            elif pattern.kind == "many_pauses":
                text = self.env._("%s pauses", figure)
            elif pattern.kind == "backdated":
                text = self.env._("recorded %s hours later", figure)
            else:
                text = self.env._("%s requests together", figure)
            pattern.figure_text = text

    def action_open_request(self):
        """Open the request the pattern was found in.

        :return: window action
        """
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "res_model": "insurance.service.request",
            "res_id": self.request_id.id,
            "views": [(False, "form")],
        }
