"""The records of complaints, surveys and appraisals for the tests of who may see and change."""

from datetime import date, datetime

from .common import InsuranceCommon

DAY = date(2026, 3, 2)
RECEIVED = datetime(2026, 3, 2, 2)


class AccessComplaintCase(InsuranceCommon):
    """Creates the models of complaints and satisfaction in a scope."""

    @classmethod
    def _create_complaint(cls, keep, base):
        """Create a decided complaint of a customer with all that can hang on it.

        :param keep: function from a model's name and a record to the record
        :param dict base: customer and branch
        """
        customer = cls.env["res.partner"].browse(base["partner_id"])
        text = customer.customer_code
        complaint = keep(
            "insurance.complaint",
            cls.env["insurance.complaint"].create(
                {
                    **base,
                    "subject": text,
                    "description": text,
                    "category_id": cls.env.ref("insurance_service.complaint_category_claim").id,
                    "caller_phone": text,
                    "received_at": RECEIVED,
                }
            ),
        )
        # Somebody else: those concerned see nothing, see tests/complaint/test_conflict.py.
        complaint._add_persons(
            [
                {
                    "user_id": cls.hq_officer_2.id,
                    "person_name": text,
                    "kind": "staff",
                    "department": "business_management",
                    "employer_id": base["company_id"],
                    "allegation": text,
                }
            ]
        )
        person = keep("insurance.complaint.person", complaint.person_ids)
        person._set_finding({"finding": "verified", "responsibility": "main", "evidence": text})
        cls._create_follow_up(keep, complaint, person, text)
        complaint._set_decided({"outcome": "justified", "finding": text, "decision": text})
        consequences = cls.env["insurance.complaint.consequence"]
        found = consequences.search([("complaint_id", "=", complaint.id)], limit=1)
        keep("insurance.complaint.consequence", found)
        keep(
            "insurance.call",
            cls.env["insurance.call"].create({**base, "content": text, "caller_phone": text}),
        )
        cls._create_survey(keep, base, text)

    @classmethod
    def _create_follow_up(cls, keep, complaint, person, text):
        mine = {"complaint_id": complaint.id}
        keep(
            "insurance.complaint.action",
            cls.env["insurance.complaint.action"].create(
                {**mine, "name": text, "date_due": DAY, "user_id": cls.hq_gm.id}
            ),
        )
        keep(
            "insurance.complaint.review",
            cls.env["insurance.complaint.review"].create(
                {**mine, "name": text, "request": text, "asked_date": DAY, "date_due": DAY}
            ),
        )
        person.statement_id = keep(
            "insurance.complaint.statement",
            cls.env["insurance.complaint.statement"].create(
                {"name": text, "told": text, "date_due": DAY, "user_id": person.user_id.id}
            ),
        )

    @classmethod
    def _create_survey(cls, keep, base, text):
        """Create an unhappy answer of the customer in a survey that was published."""
        invitation = keep(
            "insurance.survey.invitation",
            cls.env["insurance.survey.invitation"].create(
                {
                    **base,
                    "name": text,
                    "campaign_id": cls._get_campaign().id,
                    "tier_id": cls.tiers["gold"].id,
                    "channel": "phone",
                    "state": "answered",
                    "answered_at": RECEIVED,
                    "overall": "average",
                    "comment": text,
                    "date_deadline": DAY,
                }
            ),
        )
        mine = {"invitation_id": invitation.id}
        keep(
            "insurance.survey.answer",
            cls.env["insurance.survey.answer"].create(
                {**mine, "question_code": "overall", "level": "average"}
            ),
        )
        keep(
            "insurance.survey.followup",
            cls.env["insurance.survey.followup"].create(
                {
                    **mine,
                    **base,
                    "name": text,
                    "tier_id": invitation.tier_id.id,
                    "question_code": "overall",
                    "level": "average",
                    "department": "customer_resources",
                    "answered_at": RECEIVED,
                    "opened_date": DAY,
                    "date_due": DAY,
                }
            ),
        )

    @classmethod
    def _get_campaign(cls):
        campaigns = cls.env["insurance.survey.campaign"]
        found = campaigns.search([("company_id", "=", cls.hq.id)], limit=1)
        if not found:
            found = campaigns.create(
                {"year": 2026, "company_id": cls.hq.id, "date_start": DAY, "date_deadline": DAY}
            )
            found.state = "published"
        return found
