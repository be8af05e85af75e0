from odoo import api, fields, models
from odoo.exceptions import UserError

from ...rules import sla_clock
from ..const import DEPARTMENTS

KINDS = [
    (sla_clock.START, "Clock Started"),
    (sla_clock.PAUSE, "Paused"),
    (sla_clock.RESUME, "Resumed"),
    (sla_clock.STOP, "Finished"),
    (sla_clock.REOPEN, "Reopened"),
    (sla_clock.CANCEL, "Cancelled"),
    (sla_clock.ASSIGN, "Assigned"),
    (sla_clock.PROMISE, "Deadline Kept or Agreed"),
]
MODES = [(sla_clock.CONTINUE, "Goes on"), (sla_clock.RESTART, "Begins anew")]


class InsuranceServiceEvent(models.Model):
    """Something that happened to the clock of a request; rows are only ever added.

    The clock is a pure function of them (`rules.sla_clock`).
    """

    _name = "insurance.service.event"
    _description = "Clock Event"
    _order = "request_id, id"
    _rec_name = "kind"
    _allow_sudo_commands = False

    request_id = fields.Many2one(
        "insurance.service.request", required=True, readonly=True, ondelete="restrict", index=True
    )
    partner_id = fields.Many2one("res.partner", "Customer", required=True, readonly=True)
    company_id = fields.Many2one("res.company", "Branch", required=True, readonly=True, index=True)
    kind = fields.Selection(KINDS, required=True, readonly=True)
    date = fields.Datetime("At", required=True, readonly=True)
    recorded_at = fields.Datetime(required=True, readonly=True)
    user_id = fields.Many2one("res.users", "Recorded By", required=True, readonly=True, index=True)
    holder_id = fields.Many2one("res.users", "Handler", readonly=True, index="btree_not_null")
    holder_department = fields.Selection(DEPARTMENTS, "Department", readonly=True)
    pause_reason_id = fields.Many2one(
        "insurance.pause.reason", readonly=True, ondelete="restrict", index="btree_not_null"
    )
    reason = fields.Text(readonly=True)
    promised_date = fields.Date("Deadline", readonly=True)
    mode = fields.Selection(MODES, readonly=True)
    target = fields.Integer(readonly=True, help="Working days; -1: no deadline.")
    deadline_date = fields.Date(
        "Deadline Then", readonly=True, help="Deadline of the request after this event."
    )

    _date_idx = models.Index("(kind, date)")

    @api.model
    def _append(self, vals_list):
        """Add events recorded now by the current user. ``self`` is in superuser mode."""
        recorded = {"user_id": self.env.uid, "recorded_at": fields.Datetime.now()}
        return self.create([{**vals, **recorded} for vals in vals_list])

    def _note_deadline(self, day):
        """Keep the deadline the event led to. Only called in the transaction that adds it."""
        # Past this model's own write, which refuses every later change.
        models.BaseModel.write(self, {"deadline_date": day})

    def _to_rule(self):
        """Return the event as `rules.sla_clock.Event`."""
        self.ensure_one()
        return sla_clock.Event(
            self.kind,
            self.company_id._to_service_time(self.date),
            self.promised_date or None,
            (self.holder_id.id, self.holder_department),
            self.pause_reason_id.id,
            self.mode or sla_clock.CONTINUE,
            None if self.target < 0 else self.target,
        )

    def write(self, vals):
        if vals:
            raise UserError(self.env._("What happened to a request is kept as it was recorded."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("What happened to a request is kept for ever."))
