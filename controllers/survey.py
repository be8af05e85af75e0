"""Personal links to our questionnaire: once, in time, and never by our own people."""

from odoo.addons.survey.controllers.main import Survey
from odoo.http import request

#: Why a link is refused -> heading and words of the page.
ENDED, DONE, STAFF, WRONG = (
    "insurance_ended",
    "insurance_done",
    "insurance_staff",
    "insurance_wrong",
)


class InsuranceSurvey(Survey):
    """Odoo's survey pages; other surveys than ours are as they were."""

    def _check_validity(
        self, survey_sudo, answer_sudo, answer_token, ensure_token=True, check_partner=True
    ):
        if not survey_sudo.is_insurance_questionnaire or answer_sudo.test_entry:
            return super()._check_validity(
                survey_sudo, answer_sudo, answer_token, ensure_token, check_partner
            )
        # Survey managers try the questionnaire out by its test mode.
        if request.env.user._is_internal():
            return STAFF
        if not answer_sudo:
            return WRONG
        invitation_sudo = self._get_invitation(answer_sudo)
        if answer_sudo.state == "done" or invitation_sudo.state == "answered":
            return DONE
        if invitation_sudo.state not in ("drawn", "sent"):
            return ENDED
        validity = super()._check_validity(
            survey_sudo, answer_sudo, answer_token, ensure_token, check_partner
        )
        return ENDED if validity in ("answer_deadline", "survey_closed") else validity

    def _get_invitation(self, answer_sudo):
        invitations_sudo = request.env["insurance.survey.invitation"].sudo()
        return invitations_sudo.search([("user_input_id", "=", answer_sudo.id)], limit=1)

    def _redirect_with_error(self, access_data, error_key):
        if error_key in (ENDED, DONE, STAFF, WRONG):
            answer_sudo = access_data["answer_sudo"]
            lang = answer_sudo.lang_id.code or request.env.lang
            page = request.env["ir.ui.view"].sudo().with_context(lang=lang)
            return request.make_response(
                page._render_template(
                    "insurance_service.survey_refused",
                    {"reason": error_key, "survey": access_data["survey_sudo"]},
                ),
                headers=[("Content-Type", "text/html; charset=utf-8")],
                status=410 if error_key in (ENDED, DONE) else 403,
            )
        return super()._redirect_with_error(access_data, error_key)
