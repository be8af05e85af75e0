"""Products: a handful of rows on which every policy's line and factor depend."""

from odoo.tools import SQL

from .factors import refresh_policies
from .loader import Counts, Loader
from .stage import WORK

TABLE = "insurance_product"


class ProductLoader(Loader):
    kind = "products"

    def build(self):
        differs = self.differs(
            {
                "name": (SQL("r.name"), SQL("o.name")),
                "line": (SQL("r.line"), SQL("o.line")),
                "payment": (SQL("r.payment"), SQL("o.payment")),
                "conversion_factor": (
                    SQL("r.conversion_factor"),
                    SQL("CASE WHEN o.has_conversion_factor THEN o.conversion_factor END"),
                ),
            }
        )
        self.build_work(
            SQL("o.id AS old_id, o.id IS NOT NULL AND (%s) AS changed", differs),
            SQL("LEFT JOIN insurance_product o ON o.product_code = r.product_code"),
        )

    def store(self):
        values = {"name": SQL("w.name"), "line": SQL("w.line"), "payment": SQL("w.payment")}
        if "conversion_factor" in self.names:
            values["has_conversion_factor"] = SQL("w.conversion_factor IS NOT NULL")
            values["conversion_factor"] = SQL("w.conversion_factor")
        source = SQL("%s w", WORK)
        unchanged = self.count_unchanged()
        changed_ids = self.ids(SQL("SELECT old_id FROM %s WHERE changed", WORK))
        updated = self.update(TABLE, values, source)
        values |= {"product_code": SQL("w.product_code"), "active": SQL("true")}
        values.setdefault("has_conversion_factor", SQL("false"))
        created = self.insert(TABLE, values, source)
        self.env.invalidate_all(flush=False)
        policies = refresh_policies(self.env, changed_ids)
        if policies:
            self.notes.append(("policies_refreshed", {"count": policies}))
        return Counts(created, updated, unchanged)
