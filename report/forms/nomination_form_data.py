"""What stands on attachment 1 (VIP客户资格申报/审批表), read as the user who prints it."""

from collections import defaultdict
from typing import NamedTuple

from odoo import fields
from odoo.exceptions import AccessError, UserError

from ...models.assessment.explanation import explain_lines
from . import chinese
from .layout import paginate, row_height, wrap

#: Who takes part in a round, or checks it, prints its forms.
FORM_GROUPS = (
    "insurance_service.group_specialist",
    "insurance_service.group_branch_head",
    "insurance_service.group_operations",
    "insurance_service.group_hq_reader",
    "insurance_service.group_auditor",
)
CONTACT_GROUP = "insurance_service.group_data_contact"
#: Forms in one file; wkhtmltopdf holds all of them in memory.
MAX_FORMS = 500

# Lines of policies that fit below a customer's name of one line, and on a continuation page.
_FIRST_PAGE, _NEXT_PAGE = 16, 48
# Widths of the texts in half-width characters, as the columns of the template take them.
_NUMBER_WIDTH, _PRODUCT_WIDTH, _NAME_WIDTH, _NOTE_WIDTH = 16, 20, 62, 108
_REASON_LINES, _OPINION_WIDTH, _OPINION_LINES, _NOTE_LINES = 6, 56, 4, 50
_SIGNATURE_WIDTH, _SIGNATURE_LINES = 14, 4

_BRANCH_STEPS = ("nominate", "withdraw", "decline_silver", "restore_silver", "decide_silver")
#: Departments whose opinion the form carries, with the steps that express it.
_DEPARTMENTS = (
    ("业务员", ()),
    ("分公司客户资源部（室/岗）", _BRANCH_STEPS),
    ("分公司负责人", ("endorse",)),
    ("总公司客户资源部", ("score", "submit")),
    ("团险事业部总经理室", ("approve", "return")),
)


class Opinion(NamedTuple):
    """What one department said. ``lines``: text cut to the form's width, at most what fits."""

    department: str
    lines: list[str]
    name: str
    date: str


class Form(NamedTuple):
    """One customer's form."""

    line: object
    explanation: object
    tier_asked: str
    mark: str
    contacts: list[dict]
    reason: list[str]
    opinions: list[Opinion]
    policy_pages: list[list]  # first page and continuation pages
    note_pages: list[list[str]]  # full texts that did not fit
    page_count: int


def build_forms(lines):
    """Return a `Form` for each line, in the order of ``lines``, with a fixed number of queries.

    :param lines: ``insurance.assessment.line`` of the user who prints
    :raise AccessError: when the user may not read a line, or takes no part in rounds
    :raise UserError: when there is nothing to print, or too much for one file
    """
    env = lines.env
    if not any(env.user.has_group(group) for group in FORM_GROUPS):
        raise AccessError(
            env._("Nomination forms are for those who take part in a round, not for salespeople.")
        )
    if not lines:
        raise UserError(env._("There is no assessed customer to print a form for."))
    if len(lines) > MAX_FORMS:
        raise UserError(
            env._(
                "%(count)s forms are too many for one file; print at most %(limit)s at a time, "
                "for example by branch.",
                count=len(lines),
                limit=MAX_FORMS,
            )
        )
    explanations = explain_lines(lines)
    approvals = _approvals(lines)
    contacts = _contacts(lines.partner_id)
    return [
        _build_form(line, explanations[line.id], approvals[line.id], contacts[line.partner_id.id])
        for line in lines
    ]


def _build_form(line, explanation, approvals, contacts):
    notes = []
    reason = _fit("申报理由", line.nomination_reason or line.silver_reason, _REASON_LINES, notes)
    opinions = [
        _opinion(line, explanation, department, steps, approvals, notes)
        for department, steps in _DEPARTMENTS
    ]
    name_lines = row_height((line.partner_id.name, _NAME_WIDTH))
    policy_pages = paginate(
        explanation.portfolio.rows, _FIRST_PAGE - name_lines, _NEXT_PAGE, _policy_height
    )
    note_pages = [page for page in paginate(notes, _NOTE_LINES, _NOTE_LINES) if page]
    return Form(
        line=line,
        explanation=explanation,
        tier_asked=_tier_asked(line),
        mark=chinese.mark(line.round_id),
        contacts=contacts,
        reason=reason,
        opinions=opinions,
        policy_pages=policy_pages,
        note_pages=note_pages,
        page_count=1 + len(policy_pages) + len(note_pages),
    )


def _tier_asked(line):
    """Return the tier the form asks for: gold when nominated, else silver for a candidate."""
    if line.nominated:
        return chinese.TIERS["gold"]
    return chinese.TIERS["silver" if line.silver_rank or line.silver_lines else "regular"]


def _policy_height(row):
    return row_height(
        (row.policy.policy_number, _NUMBER_WIDTH), (row.policy.product_id.name, _PRODUCT_WIDTH)
    )


def _fit(title, text, count, notes, width=_NOTE_WIDTH):
    """Cut a text to ``count`` lines; a longer one goes to ``notes`` in full."""
    lines = wrap((text or "").strip(), width)
    if len(lines) <= count:
        return lines
    notes += [f"【{title}】", *wrap(text.strip(), _NOTE_WIDTH), ""]
    return [*lines[: count - 1], "……（全文见附页）"]


# === CONTACTS === #


def _contacts(partners):
    """Return ``{partner id: rows}``: first contacts, then second ones, two rows each.

    Telephone and birthday are those of users with the contact-data group; others get them
    masked.
    """
    env = partners.env
    sees_data = env.user.has_group(CONTACT_GROUP)
    contacts = env["res.partner"].search(
        [("parent_id", "in", partners.ids), ("service_contact_role", "!=", False)],
        order="service_contact_role, id",
    )
    by_partner = defaultdict(lambda: {"first": [], "second": []})
    for contact in contacts:
        rows = by_partner[contact.parent_id.id][contact.service_contact_role]
        rows.append(_contact_row(contact, sees_data))
    return {
        partner.id: [
            {"role": chinese.ROLES[role], "contact": (found + [None, None])[place]}
            for role, found in by_partner[partner.id].items()
            for place in range(2)
        ]
        for partner in partners
    }


def _contact_row(contact, sees_data):
    birthday = "＊＊＊＊"
    if sees_data:
        calendar = chinese.CALENDARS.get(contact.birthday_calendar, "")
        birthday = f"{contact.birthday}（{calendar}）" if contact.birthday else ""
    return {
        "name": contact.name or "",
        "title": contact.function or chinese.POSITIONS.get(contact.contact_position, ""),
        "phone": (contact.service_mobile if sees_data else contact.service_mobile_masked) or "",
        "birthday": birthday,
    }


# === OPINIONS === #


def _approvals(lines):
    """Return ``{line id: approvals}``, latest first: the line's own, its branch's, the round's."""
    approvals = lines.env["insurance.assessment.approval"].search(
        [
            ("round_id", "in", lines.round_id.ids),
            "|",
            ("line_id", "in", lines.ids),
            ("line_id", "=", False),
        ],
        order="id desc",
    )
    by_line, by_round = defaultdict(list), defaultdict(list)
    for approval in approvals:
        if approval.line_id:
            by_line[approval.line_id.id].append(approval)
        else:
            by_round[approval.round_id.id].append(approval)
    return {
        line.id: sorted(
            by_line[line.id]
            + [
                approval
                for approval in by_round[line.round_id.id]
                if approval.company_id in (line.company_id, line.round_id.company_id)
            ],
            key=lambda approval: -approval.id,
        )
        for line in lines
    }


def _opinion(line, explanation, department, steps, approvals, notes):
    """Return a department's latest word, of the steps that concern this customer."""
    if not steps:
        return Opinion(department, [], _signature(_salespeople(line, explanation)), "")
    approval = next((row for row in approvals if row.step in _relevant(steps, line)), None)
    if approval is None:
        return Opinion(department, [], "", "")
    text = chinese.STEPS[approval.step]
    if approval.reason:
        text = f"{text}：{approval.reason}"
    tz = line.company_id.sudo().service_tz or "Asia/Shanghai"
    moment = fields.Datetime.context_timestamp(line.with_context(tz=tz), approval.date)
    return Opinion(
        department,
        _fit(department, text, _OPINION_LINES, notes, _OPINION_WIDTH),
        # Superuser mode: the reader of a step may know who took it, also in head office.
        _signature(approval.user_id.sudo().name),
        chinese.date(moment.date()),
    )


def _signature(name):
    """Return a name cut to the room for it."""
    return "".join(wrap(name or "", _SIGNATURE_WIDTH)[:_SIGNATURE_LINES])


def _relevant(steps, line):
    """Return the steps that speak about this customer: no silver decision on a gold one."""
    if line.nominated and not line.silver_rank:
        return [step for step in steps if "silver" not in step]
    return steps


def _salespeople(line, explanation):
    """Return the names of the customer's salespeople: its own, else those of its policies."""
    # Superuser mode: names of colleagues only, of policies the user sees.
    users_sudo = line.partner_id.sudo().user_id
    for row in explanation.portfolio.rows:
        users_sudo |= row.policy.sudo().user_id
    return "、".join(users_sudo[:3].mapped("name"))
