"""Policies: written by SQL, with everything that follows from a policy."""

from odoo.tools import SQL

from .factors import FACTOR, build_factors
from .loader import Counts, Loader, given
from .stage import WORK

TABLE = "insurance_policy"
#: From here on an import of policies refreshes the planner's statistics.
MANY_CUSTOMERS = 500
_STATE_CHANGED = SQL("(w.old_id IS NOT NULL AND w.old_state IS DISTINCT FROM w.state)")


class PolicyLoader(Loader):
    kind = "policies"

    def build(self):
        years = SQL("COALESCE(%s, 0)", self._new("payment_years"))
        insured = SQL("COALESCE(%s, 0)", self._new("insured_count"))
        user = SQL("u.id")
        if "sales_login" not in self.names:
            # As on a policy entered by hand: the customer's salesperson, if of the branch.
            default = SQL("CASE WHEN %s THEN c.user_id END", _works_in("c.user_id", "b.id"))
            user = SQL("CASE WHEN o.id IS NULL THEN %s ELSE o.user_id END", default)
        self.build_work(
            SQL(
                "c.id AS partner_id, b.id AS company_id, p.id AS product_id, %(user)s AS"
                " user_id, %(years)s AS years, %(insured)s AS insured,"
                " p.line = 'long_term' AND p.payment = 'regular'"
                " AND p.has_conversion_factor IS NOT TRUE AS needs_years,"
                " o.id AS old_id, o.partner_id AS old_partner_id,"
                " o.company_id AS old_company_id, o.state AS old_state,"
                " o.id IS NOT NULL AND (%(differs)s)"
                " AS changed",
                user=user,
                years=years,
                insured=insured,
                differs=self._differs(user, years, insured),
            ),
            self._joins(),
        )

    def _new(self, name):
        """Return the SQL of a column's new value: the file's, or the stored one without it."""
        return SQL.identifier("r" if name in self.names else "o", name)

    def _joins(self):
        return SQL(
            "LEFT JOIN res_company b ON b.branch_code = r.branch_code"
            " LEFT JOIN res_partner c ON c.customer_code = r.customer_code AND %(visible)s"
            " AND (c.company_id IS NULL OR EXISTS (SELECT FROM res_company up"
            " WHERE up.id = c.company_id AND starts_with(b.parent_path, up.parent_path)))"
            " LEFT JOIN insurance_product p ON p.product_code = r.product_code"
            " LEFT JOIN res_users u ON u.login = r.sales_login AND u.share IS NOT TRUE"
            " LEFT JOIN insurance_policy o ON o.policy_number = r.policy_number",
            visible=self.visible_customer(SQL("c.id")),
        )

    def _differs(self, user, years, insured):
        new = {
            "partner_id": SQL("c.id"),
            "company_id": SQL("b.id"),
            "product_id": SQL("p.id"),
            "date_start": SQL("r.date_start"),
            "date_end": SQL("r.date_end"),
            "state": SQL("r.state"),
            "user_id": user,
        }
        parts = [SQL("o.%s IS DISTINCT FROM %s", SQL.identifier(n), v) for n, v in new.items()]
        parts.append(SQL("COALESCE(o.payment_years, 0) != %s", years))
        parts.append(SQL("COALESCE(o.insured_count, 0) != %s", insured))
        return SQL(" OR ").join(parts)

    # === CHECKS === #

    def check(self):
        work = SQL("%s w", WORK)
        find = self.stage.find_problems
        find("customer_code", "unknown_customer", work, given("customer_code", "partner_id"))
        find("branch_code", "unknown_branch", work, given("branch_code", "company_id"))
        find("product_code", "unknown_product", work, given("product_code", "product_id"))
        find(
            "branch_code",
            "branch_forbidden",
            work,
            SQL("w.company_id IS NOT NULL AND NOT %s", self.allowed(SQL("w.company_id"))),
        )
        find(
            "policy_number",
            "key_forbidden",
            work,
            SQL("w.old_id IS NOT NULL AND NOT %s", self.allowed(SQL("w.old_company_id"))),
        )
        find(
            "payment_years",
            "payment_years_missing",
            work,
            SQL("w.needs_years AND w.years = 0"),
        )
        if "sales_login" in self.names:
            find("sales_login", "unknown_login", work, given("sales_login", "user_id"))

    def _note_foreign_salespersons(self):
        """Count policies whose salesperson is of another branch: good rows, but he sees nothing.

        Salespersons move, their policies do not: the premium must count all the same.
        """
        foreign = SQL("w.user_id IS NOT NULL AND NOT %s", _works_in("w.user_id", "w.company_id"))
        count = self.count(foreign)
        if count:
            self.notes.append(("foreign_salespersons", {"count": count}))

    # === WRITING === #

    def store(self):
        unchanged = self.count_unchanged()
        self._note_foreign_salespersons()
        written = SQL("old_id IS NULL OR changed")
        self.cr.execute(SQL("SELECT DISTINCT product_id, years FROM %s WHERE %s", WORK, written))
        build_factors(self.env, self.cr.fetchall())
        partner_ids = self.ids(
            SQL(
                "SELECT DISTINCT unnest(ARRAY[partner_id, old_partner_id]) FROM %s WHERE %s",
                WORK,
                written,
            )
        )
        partner_ids = [partner_id for partner_id in partner_ids if partner_id]
        source = SQL(
            "%s w JOIN %s f ON f.product_id = w.product_id AND f.years = w.years", WORK, FACTOR
        )
        values = self._values()
        updated = self.update(TABLE, values | self._state_values(), source)
        self._move_entries()
        values |= {"policy_number": SQL("w.policy_number"), "active": SQL("true")}
        values["state_date"] = SQL("%s::date", self._today)
        created = self.insert(TABLE, values, source)
        self.env.invalidate_all(flush=False)
        self._follow_customers(partner_ids)
        if self.count(_STATE_CHANGED):
            self.env["insurance.policy"]._plan_notices_soon()
        return Counts(created, updated, unchanged)

    def _values(self):
        values = {
            name: SQL.identifier("w", name)
            for name in (
                "partner_id",
                "company_id",
                "product_id",
                "date_start",
                "date_end",
                "state",
                "user_id",
            )
        }
        values |= {"payment_years": SQL("w.years"), "insured_count": SQL("w.insured")}
        return values | {"line": SQL("f.line"), "conversion_factor": SQL("f.factor")}

    @property
    def _today(self):
        return self.env.company._service_today()

    def _state_values(self):
        """Return when a stored policy came into its state, and from which: notices need it."""
        return {
            "state_date": SQL(
                "CASE WHEN %s THEN %s::date ELSE o.state_date END", _STATE_CHANGED, self._today
            ),
            "previous_state": SQL(
                "CASE WHEN %s THEN w.old_state ELSE o.previous_state END", _STATE_CHANGED
            ),
        }

    def _move_entries(self):
        """Give the entries of policies that changed their branch the new one."""
        self.stage.execute(
            SQL(
                "UPDATE insurance_policy_entry e SET company_id = w.company_id, %s FROM %s w"
                " WHERE e.policy_id = w.old_id AND w.changed"
                " AND w.company_id != w.old_company_id",
                self.touch(),
                WORK,
            )
        )

    def _follow_customers(self, partner_ids):
        """Bring branches, home branch and salesperson of the customers up to date."""
        if not partner_ids:
            return
        if len(partner_ids) >= MANY_CUSTOMERS:
            # Without knowing what this import has just added, PostgreSQL compares every
            # customer with every other: minutes for 3,000, forever for 200,000.
            self.env.flush_all()
            self.stage.execute(
                SQL("ANALYZE insurance_policy, res_partner, insurance_customer_branch_rel")
            )
        self.env["res.partner"]._sync_branches(partner_ids)
        self.stage.execute(
            SQL(
                "UPDATE res_partner c SET user_id = newest.user_id, %(touch)s FROM ("
                " SELECT DISTINCT ON (p.partner_id) p.partner_id, p.user_id"
                " FROM insurance_policy p JOIN res_partner c ON c.id = p.partner_id"
                " WHERE p.partner_id = ANY(%(ids)s) AND p.user_id IS NOT NULL"
                " AND p.state != 'cancelled' AND c.user_id IS NULL"
                " ORDER BY p.partner_id, p.date_start DESC, p.policy_number DESC) newest"
                " WHERE c.id = newest.partner_id",
                touch=self.touch(),
                ids=partner_ids,
            )
        )
        self.env["res.partner"].invalidate_model(["user_id"], flush=False)


def _works_in(user, company):
    """Return the condition that a user belongs to a branch."""
    return SQL(
        "EXISTS (SELECT FROM res_company_users_rel rel WHERE rel.user_id = %s AND rel.cid = %s)",
        _column(user),
        _column(company),
    )


def _column(name):
    return SQL.identifier(*name.split("."))
