"""Who is told when a step is due: role by role, upwards where there is nobody."""

from ...rules.escalation import BRANCH_HEAD, DEPARTMENT_HEAD, HANDLER, HQ

#: Where a step goes whose role nobody has.
_UPWARDS = (HANDLER, DEPARTMENT_HEAD, BRANCH_HEAD, HQ)


class People:
    """Looks people up once for many requests. ``env`` is in superuser mode."""

    def __init__(self, env):
        self.env = env
        self._teams = None
        self._substitutes = None
        self._found = {}

    def get_team(self, company, department):
        """Return the team of a department in a branch; empty: none."""
        if self._teams is None:
            teams = self.env["insurance.service.team"].search([])
            self._teams = {(team.company_id.id, team.department): team for team in teams}
        empty = self.env["insurance.service.team"]
        return self._teams.get((company.id, department), empty)

    def find(self, request, role):
        """Return ``(role reached, users)`` for a step; users are empty when there is nobody.

        Above the department head come branch customer resources, then the branch head and head
        office.
        """
        for reached in _UPWARDS[_UPWARDS.index(role) :]:
            users = getattr(self, f"_get_{reached}")(request)
            if users:
                return reached, users
        return HQ, self.env["res.users"]

    def _get_handler(self, request):
        return self._only_working(request.user_id, request.company_id)

    def _get_department_head(self, request):
        company = request.company_id
        leader = self.get_team(company, request.department).leader_id
        return self._only_working(leader, company) or self.get_by_group("branch_officer", company)

    def _get_branch_head(self, request):
        company = request.company_id
        head = self._only_working(company.branch_head_id, company)
        return head or self.get_by_group("branch_head", company)

    def _get_hq(self, request):
        return self.get_by_group("hq_officer", request.company_id)

    def _only_working(self, users, company):
        """Return those who still work for the branch; for the absent, their substitutes."""
        if self._substitutes is None:
            absences = self.env["insurance.service.absence"].search([("state", "=", "current")])
            self._substitutes = {absence.user_id: absence.substitute_id for absence in absences}
        users = users.union(
            *(self._substitutes.get(user, user) for user in users)
        ) - users.filtered(lambda user: user in self._substitutes)
        return users.filtered(lambda user: user.active and user._works_for(company))

    def get_by_group(self, group, company):
        """Return the active users with a role in a branch, or in one above it."""
        key = (group, company.id)
        if key not in self._found:
            domain = [
                ("share", "=", False),
                ("all_group_ids", "in", self.env.ref(f"insurance_service.group_{group}").ids),
                ("company_ids", "parent_of", company.ids),
            ]
            self._found[key] = self.env["res.users"].search(domain)
        return self._found[key]
