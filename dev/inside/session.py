"""Odoo for programs that run inside it: an environment on a database."""

from contextlib import contextmanager

import odoo.api
import odoo.tools
from odoo.modules.registry import Registry


@contextmanager
def open_environment(database, login=None, log_level="warn"):
    """Provide an environment; what was not committed is rolled back on leaving.

    :param str database: a database with the addon installed
    :param str login: work with this user's rights and companies; as the superuser by default
    :param str log_level: Odoo's log, on the error stream
    """
    odoo.tools.config.parse_config(
        ["-d", database, "--no-http", "--max-cron-threads=0", f"--log-level={log_level}"],
        setup_logging=True,
    )
    with Registry(database).cursor() as cr:
        env = odoo.api.Environment(cr, odoo.api.SUPERUSER_ID, {})
        if login:
            user = env["res.users"].search([("login", "=", login)])
            if not user:
                raise SystemExit(f"dev: there is no user {login} in {database}")
            # The own company first: it is the one new records belong to.
            companies = user.company_id | user.company_ids
            env = env(user=user.id, su=False, context={"allowed_company_ids": companies.ids})
        env = env(context={**env.context, "lang": env.user.lang, "tz": env.user.tz})
        yield env
        cr.rollback()
