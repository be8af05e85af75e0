"""Customers and contacts: partners, so written through the ORM, in batches."""

from collections import defaultdict

from odoo.tools import SQL

from .loader import CHECKING, Counts, Loader, given
from .stage import WORK

#: Records written at a time; memory is bounded by this.
BATCH = 1000
#: Nobody is told about partners that a file brings.
QUIET = {
    "tracking_disable": True,
    "mail_create_nolog": True,
    "mail_create_nosubscribe": True,
    "mail_notrack": True,
}


class PartnerLoader(Loader):
    """Stores partners by the ORM: other addons extend them in ways that SQL would miss."""

    #: Column of the file -> field of the partner.
    fields = {}
    #: Fields that many partners share: written value by value, not partner by partner.
    shared = ()

    def __init__(self, *args):
        super().__init__(*args)
        self.partners = self.env["res.partner"].with_context(**QUIET)

    def prepare(self, row):
        """Return the values of a partner.

        :param dict row: a row of the work table
        :rtype: dict
        """
        return {
            field: row[name]
            for name, field in self.fields.items()
            if name in self.names or name == self.key_name
        }

    def store(self):
        unchanged = self.count_unchanged()
        total = self.count(SQL("w.old_id IS NULL OR w.changed")) or 1
        created = self._each_batch(SQL("old_id IS NULL"), self._create, 0, total)
        updated = self._each_batch(SQL("changed"), self._write, created, total)
        return Counts(created, updated, unchanged)

    def _each_batch(self, condition, write, done, total):
        """Read the rows for which a condition holds and write them; return their number."""
        last = count = 0
        while True:
            rows = self.env.execute_query_dict(
                SQL(
                    "SELECT * FROM %s WHERE %s AND row_no > %s ORDER BY row_no LIMIT %s",
                    WORK,
                    condition,
                    last,
                    BATCH,
                )
            )
            if not rows:
                return count
            write(rows)
            self.env.invalidate_all()  # flushes, and keeps the cache from growing
            last = rows[-1]["row_no"]
            count += len(rows)
            self.report(CHECKING + (1 - CHECKING) * (done + count) / total)

    def _create(self, rows):
        self.partners.create([self.prepare(row) for row in rows])

    def _write(self, rows):
        """Write what changed, as many partners at a time as get the same values."""
        partners = self.partners.browse([row["old_id"] for row in rows])
        own, shared = defaultdict(list), defaultdict(list)
        for partner, row in zip(partners, rows, strict=True):
            vals = self._get_changes(partner, self.prepare(row))
            for name in self.shared:
                if name in vals:
                    shared[name, vals.pop(name)].append(partner.id)
            if vals:
                own[tuple(vals.items())].append(partner.id)
        # In this order: a contact moves to its customer before it gets a role there.
        for items, partner_ids in own.items():
            self.partners.browse(partner_ids).write(dict(items))
        for item, partner_ids in shared.items():
            self.partners.browse(partner_ids).write(dict([item]))

    def _get_changes(self, partner, vals):
        return {
            name: value
            for name, value in vals.items()
            if (partner._fields[name].convert_to_write(partner[name], partner) or False)
            != (value or False)
        }


class CustomerLoader(PartnerLoader):
    kind = "customers"
    fields = {
        "customer_code": "customer_code",
        "name": "name",
        "industry": "industry_name",
        "insured_headcount": "insured_headcount",
        "phone": "phone",
        "email": "email",
        "city": "city",
    }
    shared = ("city", "industry_name")

    def build(self):
        differs = self.differs(
            {
                "name": (SQL("r.name"), SQL("o.name")),
                "industry": (SQL("r.industry"), SQL("o.industry_name")),
                "insured_headcount": (
                    SQL("COALESCE(r.insured_headcount, 0)"),
                    SQL("COALESCE(o.insured_headcount, 0)"),
                ),
                "phone": (SQL("r.phone"), SQL("o.phone")),
                "email": (SQL("r.email"), SQL("o.email")),
                "city": (SQL("r.city"), SQL("o.city")),
            }
        )
        self.build_work(
            SQL("o.id AS old_id, o.id IS NOT NULL AND (%s) AS changed", differs),
            SQL("LEFT JOIN res_partner o ON o.customer_code = r.customer_code"),
        )

    def check(self):
        self.stage.find_problems(
            "customer_code",
            "key_forbidden",
            SQL("%s w", WORK),
            SQL("w.old_id IS NOT NULL AND NOT %s", self.visible_customer(SQL("w.old_id"))),
        )

    def prepare(self, row):
        return {**super().prepare(row), "is_company": True}


class ContactLoader(PartnerLoader):
    kind = "contacts"
    fields = {
        "contact_code": "contact_code",
        "name": "name",
        "role": "service_contact_role",
        "title": "function",
        "position": "contact_position",
        "mobile": "service_mobile",
        "email": "service_email",
        "birthday": "birthday",
        "birthday_calendar": "birthday_calendar",
    }
    shared = ("service_contact_role", "contact_position", "function")

    def build(self):
        stored = {
            name: (SQL.identifier("r", name), SQL.identifier("o", field))
            for name, field in self.fields.items()
        }
        stored["customer_code"] = (SQL("c.id"), SQL("o.parent_id"))
        stored["birthday_calendar"] = (
            SQL("COALESCE(r.birthday_calendar, 'solar')"),
            SQL("COALESCE(o.birthday_calendar, 'solar')"),
        )
        role = SQL.identifier(*(("r", "role") if "role" in self.names else ROLE_BEFORE))
        self.build_work(
            SQL(
                "c.id AS partner_id, %(role)s AS new_role, o.id AS old_id,"
                " o.id IS NOT NULL AND (%(differs)s) AS changed,"
                " o.id IS NULL OR o.parent_id IS DISTINCT FROM c.id"
                " OR o.service_contact_role IS DISTINCT FROM %(role)s AS takes_role,"
                " COALESCE(o.active, true) AS counts",
                role=role,
                differs=self.differs(stored),
            ),
            SQL(
                "LEFT JOIN res_partner c ON c.customer_code = r.customer_code AND %s"
                " LEFT JOIN res_partner o ON o.contact_code = r.contact_code",
                self.visible_customer(SQL("c.id")),
            ),
        )

    def check(self):
        work = SQL("%s w", WORK)
        self.stage.find_problems(
            "customer_code", "unknown_customer", work, given("customer_code", "partner_id")
        )
        self.stage.find_problems(
            "contact_code",
            "key_forbidden",
            work,
            SQL("w.old_id IS NOT NULL AND NOT %s", self.visible_customer(SQL("w.old_id"))),
        )

    # === AT MOST TWO OF EACH ROLE (ART. 16) === #

    def check_together(self):
        """Take out rows that would give a customer a third contact of one role.

        A row taken out leaves the stored contact with its old role, so the check is repeated
        until nothing more is found.
        """
        while self._find_contacts_over_limit():
            self.stage.drop_bad_rows()

    def _find_contacts_over_limit(self):
        holders = SQL(
            """
            SELECT p.parent_id AS partner_id, p.service_contact_role AS role, 0 AS row_no
              FROM res_partner p
             WHERE p.parent_id IN (SELECT partner_id FROM %(work)s WHERE takes_role)
               AND p.service_contact_role IS NOT NULL AND p.active
               AND NOT EXISTS (SELECT FROM %(work)s w WHERE w.old_id = p.id AND w.takes_role)
            UNION ALL
            SELECT w.partner_id, w.new_role, w.row_no FROM %(work)s w
             WHERE w.takes_role AND w.counts AND w.new_role IS NOT NULL
            """,
            work=WORK,
        )
        source = SQL(
            "%s w JOIN (SELECT row_no, row_number() OVER"
            " (PARTITION BY partner_id, role ORDER BY row_no) AS place FROM (%s) holders) ranked"
            " ON ranked.row_no = w.row_no",
            WORK,
            holders,
        )
        name = "role" if "role" in self.names else "customer_code"
        return self.stage.find_problems(
            name,
            "contact_limit",
            source,
            SQL("ranked.place > 2 AND w.row_no > 0"),
            SQL("json_build_object('role', w.new_role, 'customer', w.customer_code)::text"),
        )

    # === WRITING === #

    def prepare(self, row):
        vals = super().prepare(row)
        if "birthday_calendar" in vals:
            vals["birthday_calendar"] = vals["birthday_calendar"] or "solar"
        return {**vals, "parent_id": row["partner_id"]}

    def store(self):
        # First free all places that change hands: the limit is checked after every batch.
        leaving_ids = self.ids(
            SQL(
                "SELECT w.old_id FROM %s w JOIN res_partner o ON o.id = w.old_id"
                " WHERE w.takes_role AND o.service_contact_role IS NOT NULL",
                WORK,
            )
        )
        self.partners.browse(leaving_ids).write({"service_contact_role": False})
        return super().store()


#: Where a contact's role comes from when the file has no such column.
ROLE_BEFORE = ("o", "service_contact_role")
