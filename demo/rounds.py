"""Plays two years with the demo facts: the five files come in, 2025 is assessed and published,
2026 is being nominated. Everybody takes the own steps, on believable days.

Called once, after an installation with demo data; never imported otherwise.
"""

import base64
from contextlib import contextmanager
from datetime import date, datetime
from unittest.mock import patch

from passlib.hash import pbkdf2_sha512

from odoo import fields
from odoo.tools import file_open

FILES = ("customers", "contacts", "products", "policies", "entries")
BRANCHES = ("bj", "sh", "gd", "sc", "hn", "gs")
#: Gold candidates their branch does not nominate, by year, with the reason it gives.
NOT_NOMINATED = {
    2025: {"GC10004": "保费结算存在争议，待整改完成后再行申报。"},
    2026: {"GC10026": "客户拟于年底更换承保方案，暂不申报，持续跟进。"},
}
#: Left out of its branch's silver list in 2025, with the reason.
SILVER_DECLINED = {"GC10031": "客户书面表示暂不参加VIP客户服务活动。"}
#: Nominated so far for 2026; everybody else's nomination is still to do.
NOMINATED_2026 = ("GC10001", "GC10002", "GC10025", "GC10036", "GC10037")


def load(env):
    """Import the demo files, assess 2025 and open 2026.

    :param Environment env: superuser, in the installation's transaction
    :return: the `Players`, who go on with the services
    """
    players = Players(env)
    players.set_passwords()
    import_files(players)
    publish_2025(players)
    open_2026(players)
    propose_scheme(players)
    return players


class Players:
    """The demo users at work: ``as_user`` gives a model as one of them sees it."""

    def __init__(self, env):
        self.env = env
        self.head_office = env.ref("base.main_company")

    def user(self, login):
        return self.env.ref(f"insurance_service.user_demo_{login}")

    def set_passwords(self):
        """Make every demo user's password the login.

        With few rounds: the passwords are public, and 30 strong hashes take half a minute's
        work. Odoo makes a strong one at the first login.
        """
        hasher = pbkdf2_sha512.using(rounds=1000)
        data = self.env["ir.model.data"].search(
            [("module", "=", "insurance_service"), ("model", "=", "res.users")]
        )
        for user in self.env["res.users"].browse(data.mapped("res_id")):
            user._set_encrypted_password(user.id, hasher.hash(user.login))

    def as_user(self, login, records):
        """Return records (or a model, by name) as the user with this login."""
        user = self.user(login)
        if isinstance(records, str):
            records = self.env[records]
        # The own company first: it is the one new records belong to.
        companies = user.company_id | user.company_ids
        context = {"allowed_company_ids": companies.ids, "lang": user.lang, "tz": user.tz}
        return records.with_env(self.env(user=user.id, context=context))

    def lines(self, login, record, **conditions):
        """Return the lines of a round that a user sees, by field values."""
        domain = [("round_id", "=", record.id)]
        domain += [(name, "=", value) for name, value in conditions.items()]
        return self.as_user(login, "insurance.assessment.line").search(domain)

    @contextmanager
    def on(self, day, hour=10):
        """Let it be ``hour`` o'clock in Shanghai on a day, for the service and its messages."""
        moment = datetime(day.year, day.month, day.day, hour - 8, 12)
        message_model = self.env["mail.message"]
        last_id = message_model.search([], order="id desc", limit=1).id
        company = type(self.env["res.company"])
        with (
            patch.object(fields.Datetime, "now", staticmethod(lambda: moment)),
            patch.object(company, "_service_today", lambda _company: day),
        ):
            yield
            self.env.flush_all()
            self.env.cr.precommit.run()  # what changed is logged when a transaction ends
        message_model.search([("id", ">", last_id)]).date = moment


def import_files(players):
    """Bring the five files in, as operations do.

    :raise ValueError: when a file has a bad row; it never should
    """
    for name in FILES:
        with file_open(f"insurance_service/demo/files/{name}.csv", "rb") as content:
            job = players.as_user("hq_ops", "insurance.data.import").create(
                {
                    "kind": name,
                    "file": base64.b64encode(content.read()),
                    "file_name": f"{name}.csv",
                }
            )
        job.action_import()
        if job.error_count:
            raise ValueError(f"{name}.csv: {job.error_count} bad rows in the demo file")


def publish_2025(players):
    """Take the round of 2025 through all its steps in January 2026, and let its tiers begin."""
    with players.on(date(2026, 1, 5), 9):
        record = _open_round(players, 2025)
    with players.on(date(2026, 1, 7), 15):
        for branch in BRANCHES:
            _nominate(players, record, branch, NOT_NOMINATED[2025])
    with players.on(date(2026, 1, 8), 11):
        for branch in BRANCHES:
            players.as_user(f"{branch}_head", record).action_endorse()
    with players.on(date(2026, 1, 9), 9):
        players.as_user("hq_officer", record).action_score()
    with players.on(date(2026, 1, 12), 16):
        for branch in BRANCHES:
            _decide_silver(players, record, branch)
    with players.on(date(2026, 1, 13), 10):
        players.as_user("hq_officer", record).action_submit()
    with players.on(date(2026, 1, 14), 14):
        players.as_user("hq_gm", record).action_approve()
    with players.on(date(2026, 1, 15), 9):
        players.as_user("hq_officer", record).action_publish()
    with players.on(date(2026, 2, 1), 8):
        periods_sudo = players.env["insurance.tier.period"].sudo()
        periods_sudo._apply(players.head_office, date(2026, 2, 1))
    with players.on(date(2026, 2, 3), 17):
        _close_preparations(players, record)


def _close_preparations(players, record):
    """Let each branch report that its VIP customers are told and looked after."""
    for branch in BRANCHES:
        login = f"{branch}_officer"
        players.as_user(login, record).activity_feedback(
            ["insurance_service.mail_activity_prepare_service"],
            user_id=players.user(login).id,
            feedback="已逐户告知客户，服务专员已安排到位。",
        )


def _open_round(players, year):
    record = players.as_user("hq_officer", "insurance.assessment.round").create({"year": year})
    record.action_collect()
    return record


def _nominate(players, record, branch, refused):
    """Let a branch nominate its gold candidates but some, for which it gives the reason."""
    login = f"{branch}_officer"
    candidates = players.lines(login, record, nomination_state="pending")
    left_out = candidates.filtered(lambda line: line.customer_code in refused)
    for line in left_out:
        line.action_withdraw(refused[line.customer_code])
    if candidates - left_out:
        (candidates - left_out).action_nominate()


def _decide_silver(players, record, branch):
    login = f"{branch}_officer"
    silver = players.env.ref("insurance_service.tier_silver")
    for line in players.lines(login, record, proposed_tier_id=silver.id):
        if line.customer_code in SILVER_DECLINED:
            line.action_decline_silver(SILVER_DECLINED[line.customer_code])
    players.as_user(login, record).action_decide_silver()


def open_2026(players):
    """Collect the running year's figures and let the branches begin to nominate.

    Beijing is half way, Guangdong is done and waits for its head, Shanghai and Hunan have
    everything to do.
    """
    with players.on(date(2026, 11, 18), 9):
        record = _open_round(players, 2026)
    with players.on(date(2026, 11, 20), 15):
        for branch in BRANCHES:
            for line in players.lines(f"{branch}_officer", record, nomination_state="pending"):
                if line.customer_code in NOMINATED_2026:
                    line.action_nominate()
                elif line.customer_code in NOT_NOMINATED[2026]:
                    line.action_withdraw(NOT_NOMINATED[2026][line.customer_code])
        players.as_user("hq_officer", "insurance.tier.risk").action_refresh()


def propose_scheme(players):
    """Draft a stricter scheme for 2027 and simulate it on 2025: the GM office has to decide."""
    with players.on(date(2026, 11, 20), 16):
        used = players.as_user("hq_officer", "insurance.assessment.round").search(
            [("year", "=", 2025), ("kind", "=", "assessment")]
        )
        opened = used.scheme_id.action_new_version()
        draft = used.scheme_id.browse(opened["res_id"])
        draft.write({"name": "2027年团险客户分层方案（征求意见稿）", "date_from": date(2027, 1, 1)})
        gold_health = draft.threshold_ids.filtered(
            lambda limit: limit.tier_id.code == "gold" and limit.line == "health"
        )
        gold_health.premium_min = 6_000_000
        simulation = players.as_user("hq_officer", "insurance.simulation").create(
            {"year": 2025, "scheme_id": draft.id, "compare_with": "round"}
        )
        simulation.action_run()
