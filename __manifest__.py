# Copyright 2026 insurance_service maintainers
# License LGPL-3 or later (https://www.gnu.org/licenses/lgpl).
{
    "name": "Insurance Customer Service",
    "version": "19.0.1.0.0",
    "category": "Services/Insurance",
    "summary": "Tiered customer service for insurers: assessment rounds, VIP tiers, forms",
    "author": "insurance_service maintainers",
    "license": "LGPL-3",
    "depends": ["contacts"],
    "external_dependencies": {"python": ["borax", "openpyxl", "xlsxwriter"]},
    "data": [
        # Groups first: everything below refers to them.
        "security/insurance_service_groups.xml",
        "security/ir.model.access.csv",
        # Record rules, one file a subject.
        "security/policy_security.xml",
        "security/scheme_security.xml",
        "security/assessment_security.xml",
        "security/simulation_security.xml",
        "security/tier_risk_security.xml",
        "security/res_security.xml",
        "security/no_role_security.xml",
        "security/document_security.xml",
        # Data.
        "data/insurance_tier_data.xml",
        "data/insurance_scheme_data.xml",
        "data/mail_activity_type_data.xml",
        "data/ir_cron_data.xml",
        # Views by subject.
        "views/assessment/insurance_simulation_templates.xml",
        "views/assessment/insurance_simulation_views.xml",
        "views/scheme/insurance_scheme_templates.xml",
        "views/scheme/insurance_scheme_views.xml",
        "views/scheme/insurance_tier_views.xml",
        # Printed forms and the explanation panel.
        "report/forms/assessment_explanation_templates.xml",
        "report/forms/forms_paperformat.xml",
        "report/forms/forms_layout_templates.xml",
        "report/forms/nomination_form_templates.xml",
        "report/forms/vip_list_templates.xml",
        "report/forms/assessment_explanation_page_templates.xml",
        "report/forms/forms_reports.xml",
        "wizard/insurance_assessment_print_views.xml",
        "views/assessment/insurance_assessment_templates.xml",
        "views/assessment/insurance_tier_period_views.xml",
        "views/assessment/insurance_assessment_line_views.xml",
        "views/assessment/insurance_assessment_round_views.xml",
        # Facts and people; each file refers to actions of those above it.
        "report/analysis/insurance_policy_year_views.xml",
        "views/policy/insurance_policy_entry_views.xml",
        "views/policy/insurance_policy_views.xml",
        "views/policy/insurance_product_views.xml",
        "views/res/res_partner_contact_views.xml",
        "views/res/res_partner_customer_views.xml",
        "views/res/res_partner_views.xml",
        "views/assessment/insurance_tier_risk_views.xml",
        "views/res/res_company_views.xml",
        "views/res/res_config_settings_views.xml",
        # Menus last: they refer to every action.
        "views/insurance_service_menus.xml",
    ],
    "demo": [
        "demo/res_company_demo.xml",
        "demo/res_users_demo.xml",
    ],
    "assets": {
        "web.assets_tests": ["insurance_service/static/tests/tours/**/*"],
        "web.assets_backend": ["insurance_service/static/src/**/*"],
    },
    "post_init_hook": "_post_init_hook",
    "application": True,
}
