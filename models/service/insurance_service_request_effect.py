from odoo import fields, models

from ...rules import sla_clock


class InsuranceServiceRequest(models.Model):
    """What a step would do, for the dialogs: nothing is written here."""

    _inherit = "insurance.service.request"

    def _get_step_effects(self, step, values):
        """Return what a step would mean for each request.

        :param str step: see `rules.request_flow`
        :param dict values: ``moment`` (UTC or False), ``day`` (date or False), ``item`` (record)
        :return: list of dicts: ``request``, ``refusal`` (why not, or ""), ``before`` and ``after``
            (words), ``is_worse``
        """
        self.check_access("read")
        kept = self.sorted(lambda request: (request.received_at, request.id))[:1]
        rows = []
        for request in self:
            row = {"request": request, "before": request._get_day_text(request.deadline_date)}
            refusal = request._get_cannot_reason(step)
            row.update({"refusal": refusal, "after": "", "is_worse": False})
            if not refusal and step == "merge":
                row["after"] = request._get_merge_text(kept)
            elif not refusal:
                row.update(request.sudo()._get_clock_effect(step, values))
            rows.append(row)
        return rows

    def _get_merge_text(self, kept):
        if self == kept:
            return self.env._("stays")
        return self.env._("cancelled, merged into %s", kept.name)

    def _get_clock_effect(self, step, values):
        """Return ``after`` and ``is_worse``, or ``refusal``, of one request. In superuser mode."""
        self.ensure_one()
        moment = fields.Datetime.to_datetime(values["moment"]) or fields.Datetime.now()
        if step == "reclassify":
            return {"after": self._get_reclassified_text(values["item"])}
        event = self._get_effect_event(step, values, self.company_id._to_service_time(moment))
        if not event:
            return {}
        try:
            clock = self._get_clock_with(event)
        except sla_clock.OutOfOrder as error:
            return {"refusal": self._explain_out_of_order(self, error)}
        return self._explain_effect(step, clock)

    def _get_effect_event(self, step, values, local):
        """Return the event a step would add as `rules.sla_clock.Event`; None: no effect."""
        if step == "agree_date":
            return values["day"] and sla_clock.Event(
                sla_clock.PROMISE, local, fields.Date.to_date(values["day"])
            )
        if step == "reopen":
            target = self._get_target()
            return sla_clock.Event(
                sla_clock.REOPEN,
                local,
                mode=self.item_id.reopen_policy,
                target=None if target < 0 else target,
            )
        kinds = {
            "pause": sla_clock.PAUSE,
            "resume": sla_clock.RESUME,
            "finish": sla_clock.STOP,
        }
        return sla_clock.Event(kinds[step], local) if step in kinds else None

    def _get_clock_with(self, event):
        """Return the clock as it would be after one more event."""
        rows = self.env["insurance.service.event"].search([("request_id", "=", self.id)])
        events = [row._to_rule() for row in rows.sorted("id")]
        calendar = self.env["insurance.workday"]._get_calendar(self.company_id)
        return sla_clock.run([*events, event], calendar, self.company_id._get_service_hours())

    def _explain_effect(self, step, clock):
        if step == "finish":
            if clock.late:
                text = self.env._("%s working days late", clock.late)
                return {"after": text, "is_worse": True}
            return {"after": self.env._("in time") if clock.deadline else ""}
        if step == "pause":
            after = self.env._("moves by the working days of the pause")
            return {"after": after if clock.deadline else ""}
        return {"after": self._get_day_text(clock.deadline)}

    def _get_reclassified_text(self, item):
        if not item:
            return ""
        standards = self.env["insurance.service.catalogue"]
        day = self.company_id._to_service_time(self.started_at).date()
        standard = standards._get_standard(item, self.tier_id, day)
        if not standard or standard.target_kind == "none":
            return self.env._("no deadline")
        target = standard.target_days if standard.target_kind == "days" else 0
        return self._get_day_text(self._get_deadline_with(target))
