from odoo import api, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

from .insurance_reception import HOSTS, TAKING


class InsuranceReception(models.Model):
    """What must be right about a booking: place, people, customer, and nothing booked twice."""

    _inherit = "insurance.reception"

    # === CONSTRAINT METHODS === #

    @api.constrains("date_start", "date_end", "company_id")
    def _check_one_day(self):
        for reception in self:
            company = reception.company_id
            days = {
                company._to_service_time(moment).date()
                for moment in (reception.date_start, reception.date_end)
            }
            if len(days) > 1:
                raise ValidationError(
                    self.env._("A reception begins and ends on one day. Book each day by itself.")
                )

    @api.constrains("room_id", "receptionist_id", "company_id")
    def _check_place(self):
        """L1: a signed room in branches of class A, a receptionist in the others."""
        for reception in self.sudo():
            if reason := reception._get_place_reason():
                raise ValidationError(reason)

    def _get_place_reason(self):
        """Return what is wrong with room and receptionist; "" when nothing is."""
        branch, room, receptionist = self.company_id, self.room_id, self.receptionist_id
        if room and room.company_id != branch:
            return self.env._(
                "Room %(room)s belongs to another branch than %(branch)s. Choose one of its rooms.",
                room=room.name,
                branch=branch.name,
            )
        if receptionist and not receptionist._works_for(branch):
            return self.env._(
                "%(user)s does not work for %(branch)s, so cannot receive guests there.",
                user=receptionist.name,
                branch=branch.name,
            )
        if branch.branch_class == "a":
            if room.is_signed:
                return ""
            return self.env._(
                "%s is a branch of class A: guests are received in a reception room of its own, "
                "with a sign. Choose a signed room; rooms are kept under Reception Rooms.",
                branch.name,
            )
        if receptionist or (room and not branch.branch_class):
            return ""
        return self.env._(
            "%s has no reception room of class A: name the receptionist who receives the guests.",
            branch.name,
        )

    @api.constrains("host_id", "escort_id", "escort_name", "deputy_reason", "department")
    def _check_people(self):
        for reception in self.sudo():
            if reason := reception._get_people_reason():
                raise ValidationError(reason)

    def _get_people_reason(self):
        """Return what is wrong with host and company to the door; "" when nothing is."""
        host, escort, branch = self.host_id, self.escort_id, self.company_id
        if not any(host.has_group(group) for group in HOSTS) or not host._works_for(branch):
            return self.env._(
                "%(user)s is not in customer resources of %(branch)s. Customer resources hosts: "
                "choose one of its people.",
                user=host.name,
                branch=branch.name,
            )
        if escort and not escort._works_for(branch):
            return self.env._(
                "%(user)s does not work for %(branch)s, so cannot accompany the guests there.",
                user=escort.name,
                branch=branch.name,
            )
        if not escort and not (self.escort_name or "").strip():
            return self.env._("Name who accompanies the guests: the department head, or a deputy.")
        is_head = escort and escort == self.head_id and not self.escort_name
        if not is_head and not (self.deputy_reason or "").strip():
            return self.env._(
                "A deputy accompanies the guests: say why the department head does not."
            )
        return ""

    @api.constrains("partner_id", "visitor_ids", "request_id")
    def _check_customer(self):
        for reception in self.sudo():
            partner, request = reception.partner_id, reception.request_id
            strangers = reception.visitor_ids.filtered(
                lambda visitor, partner=partner: visitor.commercial_partner_id != partner
            )
            if not partner.customer_code:
                raise ValidationError(
                    self.env._("%s is no group customer: choose one.", partner.display_name)
                )
            if strangers:
                raise ValidationError(
                    self.env._(
                        "%(contact)s is not a contact of %(customer)s. Write the name under "
                        "other visitors.",
                        contact=strangers[0].display_name,
                        customer=partner.display_name,
                    )
                )
            if request and (request.partner_id != partner or request.request_kind != "reception"):
                raise ValidationError(
                    self.env._(
                        "Request %s does not ask for a reception of this customer.", request.name
                    )
                )

    @api.constrains("room_id", "receptionist_id", "date_start", "date_end", "state")
    def _check_free(self):
        """Say who has the room or the receptionist; then let the database have the last word."""
        for reception, other in self._get_overlaps():
            is_room = reception.room_id and reception.room_id == other.room_id
            taken = other.room_id.name if is_room else other.receptionist_id.name
            raise ValidationError(
                self.env._(
                    "%(taken)s is taken from %(start)s to %(end)s (%(number)s). Choose another "
                    "time, or somebody or something else.",
                    taken=taken,
                    start=f"{other.company_id._to_service_time(other.date_start):%Y-%m-%d %H:%M}",
                    end=f"{other.company_id._to_service_time(other.date_end):%H:%M}",
                    number=other.name,
                )
            )
        self.flush_model(["room_id", "receptionist_id", "date_start", "date_end", "state"])
        for mode in ("IMMEDIATE", "DEFERRED"):
            self.env.cr.execute(
                SQL(
                    "SET CONSTRAINTS insurance_reception_room_free,"
                    " insurance_reception_receptionist_free %s",
                    SQL(mode),
                )
            )

    def _get_overlaps(self):
        """Return ``[(reception, other)]`` that overlap in room or receptionist, as superuser."""
        mine_sudo = self.sudo().filtered(lambda reception: reception.state in TAKING)
        if not mine_sudo:
            return []
        others_sudo = mine_sudo.search(
            [
                ("state", "in", TAKING),
                ("date_start", "<", max(mine_sudo.mapped("date_end"))),
                ("date_end", ">", min(mine_sudo.mapped("date_start"))),
                "|",
                ("room_id", "in", mine_sudo.room_id.ids),
                ("receptionist_id", "in", mine_sudo.receptionist_id.ids),
            ]
        )
        return [
            (mine, other)
            for mine in mine_sudo
            for other in others_sudo - mine
            if mine.date_start < other.date_end
            and other.date_start < mine.date_end
            and (mine.room_id & other.room_id or mine.receptionist_id & other.receptionist_id)
        ]
