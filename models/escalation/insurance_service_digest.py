import logging
from collections import defaultdict

from odoo import api, fields, models
from odoo.tools import format_date

from .people import People

_logger = logging.getLogger(__name__)

#: Kinds of what a message tells of, the worst first.
KINDS = ("late", "today", "tomorrow", "paused")
#: Requests a section names one by one; the rest is counted.
SHOWN = 30


class InsuranceServiceDigest(models.AbstractModel):
    """One message a person and working morning: what is overdue, due and paused too long.

    Handlers read of their own requests, department heads of their department, branch heads of
    their branch by department and handler, head office of all branches in numbers. Whoever has
    nothing to read gets no message.
    """

    _name = "insurance.service.digest"
    _description = "Morning Message of Deadlines"

    # === SCHEDULED ACTION === #

    @api.model
    def _cron_send(self):
        """Send the messages of today that were not sent yet."""
        companies = self._get_working_branches()
        sections = self._get_sections(companies)
        users = self.env["res.users"].union(*sections)
        today = self.env.company._service_today()
        for user in users.filtered(
            lambda u: u.is_service_digest and u.service_digest_date != today
        ):
            # One transaction a person: a second run sends nothing again.
            if not user.try_lock_for_update(allow_referencing=True):
                continue
            self._send_or_log(user, sections[user], today)
            self.env["ir.cron"]._commit_progress(1)

    def _send_or_log(self, user, sections, today):
        """Send one message; what goes wrong with it keeps nobody else from his."""
        try:
            with self.env.cr.savepoint():
                user.service_digest_date = today
                self._send(user, sections)
                self.env.flush_all()
        except Exception:
            self.env.invalidate_all(flush=False)
            _logger.exception("Morning message to user %s failed", user.id)

    @api.model
    def _get_working_branches(self):
        """Return the branches with open requests where today is a working day."""
        groups = self.env["insurance.service.request"]._read_group(
            [("state", "in", ("running", "paused"))], ["company_id"]
        )
        companies = self.env["res.company"].union(*(company for (company,) in groups))
        workdays = self.env["insurance.workday"]
        return companies.filtered(
            lambda c: workdays._get_calendar(c).is_workday(c._service_today())
        )

    # === GATHER === #

    @api.model
    def _get_sections(self, companies):
        """Return what each person reads, for requests of some branches. As superuser.

        :return: ``{user: [section]}``; a section is a dict: ``kind`` (handler, department, branch
            or hq) and what its part of the template shows
        """
        hot = self._get_hot(companies)
        people = People(self.env)
        sections = defaultdict(list)
        self._add_handlers(sections, hot, people)
        self._add_departments(sections, hot, people)
        self._add_branches(sections, hot, people)
        self._add_hq(sections, hot, people)
        return sections

    @api.model
    def _get_hot(self, companies):
        """Return ``{request: kind}`` of what needs attention, the earliest deadline first."""
        requests = self.env["insurance.service.request"]
        now = fields.Datetime.now()
        hot = {}
        for company in companies:
            today = company._service_today()
            tomorrow = self.env["insurance.workday"]._get_calendar(company).add(today, 1)
            due = requests.search(
                [
                    ("company_id", "=", company.id),
                    ("state", "=", "running"),
                    ("deadline_date", "<=", tomorrow),
                ],
                order="deadline_at, priority desc, id",
            )
            for request in due:
                if request.deadline_at < now:
                    hot[request] = "late"
                else:
                    hot[request] = "today" if request.deadline_date <= today else "tomorrow"
        paused = requests._get_long_paused([("company_id", "in", companies.ids)])
        return {**hot, **dict.fromkeys(paused, "paused")}

    def _add_handlers(self, sections, hot, people):
        by_user = defaultdict(dict)
        for request, kind in hot.items():
            if request.user_id:
                by_user[request.user_id][request] = kind
        for user, mine in by_user.items():
            if user.active:
                sections[user].append({"kind": "handler", "groups": self._group(mine)})

    def _add_departments(self, sections, hot, people):
        """Department heads; without one branch customer resources reads it."""
        by_team = defaultdict(dict)
        for request, kind in hot.items():
            by_team[request.company_id, request.department][request] = kind
        for mine in by_team.values():
            first = next(iter(mine))
            _role, users = people.find(first, "department_head")
            # What they handle themselves stands above already.
            for user in users:
                rest = {request: kind for request, kind in mine.items() if request.user_id != user}
                if rest:
                    section = {"kind": "department", "groups": self._group(rest), "of": first}
                    sections[user].append(section)

    def _add_branches(self, sections, hot, people):
        by_branch = defaultdict(dict)
        for request, kind in hot.items():
            by_branch[request.company_id][request] = kind
        for company, mine in by_branch.items():
            rows = self._count_by(mine, lambda r: (r.department, r.user_id))
            _role, users = people.find(next(iter(mine)), "branch_head")
            for user in users:
                sections[user].append({"kind": "branch", "company": company, "rows": rows})

    def _add_hq(self, sections, hot, people):
        by_user = defaultdict(dict)
        for company in {request.company_id for request in hot}:
            for user in people.get_by_group("hq_officer", company):
                mine = {r: kind for r, kind in hot.items() if r.company_id == company}
                by_user[user].update(mine)
        for user, mine in by_user.items():
            rows = self._count_by(mine, lambda r: r.company_id)
            vips = {r: kind for r, kind in mine.items() if r.is_vip and kind == "late"}
            sections[user].append({"kind": "hq", "rows": rows, "groups": self._group(vips)})

    @api.model
    def _group(self, kinds):
        """Return ``[(kind, requests shown, number not shown)]``, the worst first."""
        groups = []
        for kind in KINDS:
            requests = [request for request, k in kinds.items() if k == kind]
            if requests:
                groups.append((kind, requests[:SHOWN], max(len(requests) - SHOWN, 0)))
        return groups

    @api.model
    def _count_by(self, kinds, key):
        """Return rows ``{key, late, today, tomorrow, paused, vip}``, the worst first."""
        rows = {}
        for request, kind in kinds.items():
            row = rows.setdefault(key(request), {**dict.fromkeys(KINDS, 0), "vip": 0})
            row[kind] += 1
            row["vip"] += bool(request.is_vip and kind == "late")
        found = [{"key": key, **row} for key, row in rows.items()]
        return sorted(found, key=lambda r: [-r[k] for k in ("late", "vip", "today", "tomorrow")])

    # === SHOW === #

    def _send(self, user, sections):
        """Send one message in the person's language."""
        in_lang = self.with_context(lang=user.lang)
        in_lang.env["mail.thread"].message_notify(
            partner_ids=user.partner_id.ids,
            subject=in_lang._get_subject(sections),
            body=in_lang._render(sections),
            force_send=False,
        )

    @api.model
    def _get_subject(self, sections):
        """Return the subject: numbers only, names of customers have no place in it."""
        late = sum(self._count_late(section) for section in sections[:1])
        day = format_date(self.env, self.env.company._service_today())
        if late:
            return self.env._(
                "Deadlines on %(day)s: %(count)s requests overdue", day=day, count=late
            )
        return self.env._("Deadlines on %(day)s", day=day)

    @api.model
    def _count_late(self, section):
        if "rows" in section:
            return sum(row["late"] for row in section["rows"])
        return sum(
            len(requests) + more for kind, requests, more in section["groups"] if kind == "late"
        )

    @api.model
    def _render(self, sections):
        """Return the sections as HTML in the language of the context."""
        requests = self.env["insurance.service.request"]
        values = {
            "sections": sections,
            "base_url": requests.get_base_url(),
            "labels": self._get_labels(),
            "departments": dict(requests._fields["department"]._description_selection(self.env)),
            "is_new": self._is_new,
            "in_lang": lambda record: record.with_context(lang=self.env.lang),
        }
        return self.env["ir.qweb"]._render("insurance_service.service_digest", values)

    @api.model
    def _is_new(self, request):
        """Whether the deadline was missed since the message of the working day before."""
        company = request.company_id
        calendar = self.env["insurance.workday"]._get_calendar(company)
        return request.deadline_date >= calendar.add(company._service_today(), -1)

    @api.model
    def _get_labels(self):
        return {
            "late": self.env._("Overdue"),
            "today": self.env._("Due today"),
            "tomorrow": self.env._("Due on the next working day"),
            "paused": self.env._("Paused too long"),
        }
