"""Fixtures for receptions: Beijing (class A) with a signed room, Guangdong (class B)."""

from contextlib import contextmanager
from unittest.mock import patch

from ..service.common import ServiceCommon, utc


class ReceptionCommon(ServiceCommon):
    """``room``: the signed room of Beijing; ``bj_lead`` leads its business management.

    `_book` books 2026-03-12 10:00-11:00 in Beijing for the gold customer, as its specialist.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        rooms = cls.env["insurance.reception.room"]
        cls.room = rooms.create({"name": "R1", "company_id": cls.bj.id, "is_signed": True})
        cls.bare_room = rooms.create({"name": "R2", "company_id": cls.bj.id})
        cls.bj_lead = cls._create_role_user("bj_lead", "operations", cls.bj, cls.bj, lang="zh_CN")
        cls.gd_lead = cls._create_role_user("gd_lead", "operations", cls.gd, cls.gd)
        teams = cls.env["insurance.service.team"]
        for company, leader in ((cls.bj, cls.bj_lead), (cls.gd, cls.gd_lead)):
            teams.search(
                [("company_id", "=", company.id), ("department", "=", "business_management")]
            ).leader_id = leader
        cls.bj.branch_head_id = cls.bj_branch_head
        cls.gold.user_id = cls.bj_salesperson

    def setUp(self):
        super().setUp()
        frozen = self._at("2026-03-06 10:00")  # a Friday
        frozen.__enter__()
        self.addCleanup(frozen.__exit__, None, None, None)

    def _book(self, user=None, start="2026-03-12 10:00", end="2026-03-12 11:00", **values):
        user = user or self.bj_specialist
        receptions = self.env["insurance.reception"].with_user(user)
        receptions = receptions.with_context(allowed_company_ids=user.company_ids.ids)
        return receptions.create(
            {
                "partner_id": self.gold.id,
                "company_id": self.bj.id,
                "date_start": utc(start),
                "date_end": utc(end),
                "room_id": self.room.id,
                "host_id": self.bj_specialist.id,
                **values,
            }
        )

    def _book_far(self, user=None, **values):
        """Book in Guangdong, whose class asks for a receptionist."""
        return self._book(
            user or self.gd_specialist,
            **{
                "partner_id": self.far.id,
                "company_id": self.gd.id,
                "room_id": False,
                "receptionist_id": self.gd_specialist.id,
                "host_id": self.gd_specialist.id,
                **values,
            },
        )

    def _remind(self, text):
        """Run the scheduled action at a local time; it commits nothing here."""
        cron = type(self.env["ir.cron"])
        with (
            self._at(text),
            patch.object(cron, "_commit_progress", lambda *_args, **_kwargs: 60.0),
        ):
            self.env["insurance.reception"]._cron_remind()

    @contextmanager
    def _refusing(self, error, message=""):
        """Expect an error with these words, and undo what was half done."""
        with self.assertRaisesRegex(error, message), self.env.cr.savepoint():
            yield
