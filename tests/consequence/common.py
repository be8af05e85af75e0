"""Fixtures for consequences: verified complaints of staff and salespersons in two branches."""

from ..complaint.common import ComplaintCommon


class ConsequenceCommon(ComplaintCommon):
    """``bj_colleague`` works in business management of Beijing, which ``bj_leader`` leads.

    `_verify` plays a complaint up to its decision through the complaint's own steps, as the
    specialist of the customer's branch; ``bj_seller_2`` can succeed ``bj_salesperson``.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bj.branch_head_id = cls.bj_branch_head
        cls.bj_seller_2 = cls._create_role_user("bj_seller_2", "salesperson", cls.bj, cls.bj)
        cls.hq_gm_2 = cls._create_role_user("hq_gm_2", "hq_gm", cls.hq, cls.all_companies)

    def _verify(self, moment, user, kind="staff", conduct="poor_service", customer=None, **more):
        """Play a complaint that is verified against ``user`` at a local moment.

        :param dict more: ``handler``, ``department``, ``responsibility``
        :return: the complaint in superuser mode
        """
        customer = customer or self.gold
        handler = more.get("handler") or (
            self.gd_specialist if customer == self.far else self.bj_specialist
        )
        with self._at(moment):
            complaint = self._complain(handler, partner_id=customer.id)
            complaint.action_name_person(user.id, kind=kind, department=more.get("department"))
            complaint.action_take()
            person = complaint.sudo().person_ids
            finding = {
                "finding": "verified",
                "responsibility": more.get("responsibility", "full"),
                "conduct": conduct,
                "evidence": "Recording of the call",
            }
            complaint.action_decide(
                "justified",
                "The claim was forgotten.",
                "Log of the system",
                "We apologise.",
                self.cause.id,
                persons={person.id: finding},
            )
        return complaint.sudo()

    def _rows(self, complaint):
        """Return ``[(user, slot, kind, occurrence, state)]`` of a complaint that stand."""
        rows = complaint.consequence_ids.filtered(lambda r: r.state != "withdrawn")
        return [(r.user_id, r.slot, r.kind, r.occurrence, r.state) for r in rows.sorted("id")]

    def _rung(self, complaint):
        rows = complaint.consequence_ids.filtered(
            lambda r: r.state != "withdrawn" and r.slot == "rung"
        )
        return rows.sorted("id")[-1:]

    def _to_confirmed(self, rows, moment="2026-03-10 10:00", user=None):
        """Waive the hearing of rows and confirm them as the branch head."""
        with self._at(moment):
            rows = self._as(user or self.bj_branch_head, rows)
            rows.action_waive("Known already")
            rows.action_confirm()
        return rows.sudo()
