"""The records of complaints, surveys and appraisals for the tests of who may see and change."""

from datetime import datetime

from .common import InsuranceCommon

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
        return complaint, person
