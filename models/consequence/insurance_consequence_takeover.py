from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_list

from ...rules.consequence import LOSE_CUSTOMER
from ..care.insurance_care_task import OPEN_STATES as OPEN_TASKS
from ..escalation.people import People
from ..protection import forbid_protected
from ..service.insurance_service_request import OPEN_STATES as OPEN_REQUESTS

SALESPERSON = "insurance_service.group_salesperson"


class InsuranceConsequenceTakeover(models.Model):
    """A customer who went from one salesperson to another after the third complaint (Art. 34)."""

    _name = "insurance.consequence.takeover"
    _description = "Takeover of a Customer"
    _order = "id desc"
    _rec_name = "consequence_id"
    _allow_sudo_commands = False

    consequence_id = fields.Many2one(
        "insurance.complaint.consequence", required=True, ondelete="restrict", index=True
    )
    company_id = fields.Many2one(
        "res.company", "Branch", required=True, ondelete="restrict", index=True
    )
    partner_id = fields.Many2one(
        "res.partner", "Customer", required=True, ondelete="restrict", index=True
    )
    from_user_id = fields.Many2one(
        "res.users", "Salesperson Before", required=True, ondelete="restrict"
    )
    to_user_id = fields.Many2one("res.users", "Successor", required=True, ondelete="restrict")
    done_by_id = fields.Many2one("res.users", "Appointed By", required=True, ondelete="restrict")
    date = fields.Datetime("At", required=True)
    moved = fields.Json(help="What moved: model -> ids; for giving it back.")
    moved_count = fields.Integer("Records Moved", aggregator=None)
    is_returned = fields.Boolean("Given Back")
    returned_by_id = fields.Many2one("res.users", "Given Back By")
    returned_at = fields.Datetime("Given Back At")

    @api.model_create_multi
    def create(self, vals_list):
        forbid_protected(self, vals_list, frozenset(self._fields))
        return super().create(vals_list)

    def write(self, vals):
        forbid_protected(self, [vals], frozenset(self._fields))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("The history of takeovers is kept."))

    # === MOVING, IN SUPERUSER MODE === #

    @api.model
    def _find_work(self, partner, user):
        """Return what somebody has with a customer: ``{model: records}``."""
        mine = [("partner_id", "=", partner.id), ("user_id", "=", user.id)]
        domains = {
            "res.partner": [("id", "=", partner.id), ("user_id", "=", user.id)],
            "insurance.policy": mine,
            "insurance.service.request": [*mine, ("state", "in", OPEN_REQUESTS)],
            "insurance.visit": [*mine, ("state", "=", "planned")],
            "insurance.care.task": [*mine, ("state", "in", OPEN_TASKS)],
        }
        return {model: self.env[model].search(domain) for model, domain in domains.items()}

    @api.model
    def _move(self, partner, work, user, successor):
        """Give what somebody has with a customer to a successor, or who else may do it."""
        work["res.partner"].user_id = successor
        work["insurance.policy"].user_id = successor
        for request in work["insurance.service.request"]:
            officer = request.partner_id.service_officer_id
            fitting = [u for u in (successor, officer) if u and u._serves(request.company_id)]
            request._set_handler(fitting[0] if fitting else self.env["res.users"])
        work["insurance.visit"].user_id = successor
        work["insurance.care.task"].write({"user_id": successor.id, "is_assigned": True})
        # Who is no longer in charge does not go on being told.
        partner.message_unsubscribe(user.partner_id.ids)
        work["insurance.policy"].message_unsubscribe(user.partner_id.ids)
        self._replace_colleague(partner, user, successor)

    @api.model
    def _replace_colleague(self, partner, user, successor):
        visits = self.env["insurance.visit"].search(
            [
                ("partner_id", "=", partner.id),
                ("state", "=", "planned"),
                ("colleague_ids", "in", user.ids),
            ]
        )
        for visit in visits:
            visit.colleague_ids = visit.colleague_ids - user | (successor - visit.user_id)


class InsuranceComplaintConsequence(models.Model):
    """The step that appoints a successor, and the one that gives the customer back."""

    _inherit = "insurance.complaint.consequence"

    def action_take_over(self, user_id):
        """Appoint the salesperson who serves the customer from now on: that carries it out.

        The customer, the person's policies of it and all open work go to the successor.

        :param int user_id: a salesperson of the customer's branches, not the person
        :return: the `insurance.consequence.takeover`
        """
        row_sudo = self._begin_step("take_over")
        row_sudo.ensure_one()
        successor = self.env["res.users"].browse(user_id or []).exists().sudo()
        takeovers_sudo = self.env["insurance.consequence.takeover"].sudo()
        work = takeovers_sudo._find_work(row_sudo.partner_id, row_sudo.user_id)
        row_sudo._check_successor(successor, work)
        takeovers_sudo._move(row_sudo.partner_id, work, row_sudo.user_id, successor)
        row_sudo.write(
            {
                "state": "executed",
                "executed_on": row_sudo.company_id._service_today(),
                "execute_reference": row_sudo.name,
                "executed_by_id": self.env.uid,
            }
        )
        takeover_sudo = row_sudo._keep_takeover(work, row_sudo.user_id, successor)
        row_sudo._tell_takeover(row_sudo.user_id, successor)
        row_sudo.notice_id._tell()
        return takeover_sudo.sudo(False)

    def action_give_back(self):
        """Give the customer back after the consequence was lifted: what the successor still has."""
        row_sudo = self._begin_step("give_back")
        row_sudo.ensure_one()
        takeover_sudo = row_sudo._get_takeover()
        successor, person = takeover_sudo.to_user_id, takeover_sudo.from_user_id
        work = takeover_sudo._find_work(row_sudo.partner_id, successor)
        moved = takeover_sudo.moved or {}
        work = {
            model: records & records.browse(moved.get(model, [])) for model, records in work.items()
        }
        row_sudo._check_successor(person, work, is_back=True)
        takeover_sudo._move(row_sudo.partner_id, work, successor, person)
        takeover_sudo.write(
            {
                "is_returned": True,
                "returned_by_id": self.env.uid,
                "returned_at": fields.Datetime.now(),
            }
        )
        row_sudo._tell_takeover(successor, person)
        return True

    # === WHY NOT, BEYOND ROLE AND STATE === #

    def _has_customer(self):
        """Whether the person still serves the customer of the complaint."""
        row_sudo = self.sudo()
        work = row_sudo.env["insurance.consequence.takeover"]._find_work(
            row_sudo.partner_id, row_sudo.user_id
        )
        return bool(row_sudo.partner_id and any(work.values()))

    def _cannot_take_over(self):
        if self.kind != LOSE_CUSTOMER:
            return self.env._("Only who loses the customer gets a successor.")
        if self.needs_review:
            return self.env._("What it rests on has changed: it is reviewed first.")
        if not self._has_customer():
            return self.env._(
                "The person does not serve this customer any more: nothing is left to take over. "
                "Note it as carried out instead."
            )
        return ""

    def _cannot_give_back(self):
        return "" if self._get_takeover() else self.env._("There is no takeover to undo.")

    # === HELPERS, IN SUPERUSER MODE === #

    def _get_takeover(self):
        return self.sudo().takeover_ids.filtered(lambda t: not t.is_returned)[:1]

    def _check_successor(self, successor, work, is_back=False):
        """Refuse who is no salesperson of the customer's branches, or is the person."""
        if not successor:
            raise ValidationError(self.env._("Choose the successor."))
        if successor == self.user_id and not is_back:
            raise ValidationError(self.env._("The successor is somebody else than the person."))
        if not successor.active or not successor.has_group(SALESPERSON):
            raise ValidationError(self.env._("%s is no salesperson.", successor.name))
        branches = self.partner_id.home_company_id or self.company_id
        branches |= work["insurance.policy"].company_id | work["insurance.visit"].company_id
        missing = branches.filtered(lambda branch: branch not in successor.company_ids)
        if missing:
            raise ValidationError(
                self.env._(
                    "%(user)s does not work for %(branches)s, where the customer is served. Choose "
                    "somebody who does.",
                    user=successor.name,
                    branches=format_list(self.env, missing.mapped("name")),
                )
            )

    def _keep_takeover(self, work, user, successor):
        moved = {model: records.ids for model, records in work.items() if records}
        return self.env["insurance.consequence.takeover"].create(
            {
                "consequence_id": self.id,
                "company_id": self.company_id.id,
                "partner_id": self.partner_id.id,
                "from_user_id": user.id,
                "to_user_id": successor.id,
                "done_by_id": self.env.uid,
                "date": fields.Datetime.now(),
                "moved": moved,
                "moved_count": sum(map(len, moved.values())),
            }
        )

    def _tell_takeover(self, user, successor):
        """Tell the new salesperson, the service officer and the head of the sales team.

        Neutral words on the customer: nobody reads there why it changed.
        """
        partner = self.partner_id
        company = partner.home_company_id or self.company_id
        leader = People(self.env).get_team(company, "sales").leader_id
        summary = self.env._("Served by %s from now on", successor.name)
        for person in (successor | partner.service_officer_id | leader) - user:
            companies = person.company_ids.ids
            seen = partner.with_user(person).with_context(allowed_company_ids=companies)
            if person.active and seen.has_access("read"):
                partner.with_context(mail_activity_quick_update=True).activity_schedule(
                    "mail.mail_activity_data_todo",
                    user_id=person.id,
                    date_deadline=company._service_today(),
                    summary=summary,
                )
