"""Fixtures for committees: head office's, and Beijing's with chair, deputy and a member."""

from contextlib import contextmanager

from ..service.common import ServiceCommon, utc


class CommitteeCommon(ServiceCommon):
    """``committee`` of Beijing, chaired by its branch head; ``hq_committee`` by the GM office.

    It is 2026-03-06 10:00 in Shanghai.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        committees = cls.env["insurance.committee"]
        cls.committee = committees.create(
            {"company_id": cls.bj.id, "date_from": "2026-01-01", "has_quarterly": True}
        )
        cls.hq_committee = committees.create({"company_id": cls.hq.id, "date_from": "2026-01-01"})
        cls._add_member(cls.committee, cls.bj_branch_head, "chair")
        cls._add_member(cls.committee, cls.bj_branch_officer, "deputy")
        cls._add_member(cls.committee, cls.bj_operations, "member")
        cls._add_member(cls.hq_committee, cls.hq_gm, "chair")

    @classmethod
    def _add_member(cls, committee, user, role, **values):
        return cls.env["insurance.committee.member"].create(
            {
                "committee_id": committee.id,
                "user_id": user.id,
                "role": role,
                "date_from": "2026-01-01",
                **values,
            }
        )

    def setUp(self):
        super().setUp()
        frozen = self._at("2026-03-06 10:00")
        frozen.__enter__()
        self.addCleanup(frozen.__exit__, None, None, None)

    def _create_meeting(self, user=None, day="2026-03-10", **values):
        meetings = self._as(user or self.bj_branch_officer, self.env["insurance.committee.meeting"])
        return meetings.create(
            {
                "committee_id": self.committee.id,
                "year": 2026,
                "quarter": "1",
                "date_start": utc(f"{day} 09:30"),
                "date_end": utc(f"{day} 11:30"),
                **values,
            }
        )

    def _hold(self, meeting, text="2026-03-10 12:00"):
        """Write minutes and hold the meeting, at a local time."""
        with self._at(text):
            mine = self._as(self.bj_branch_officer, meeting)
            mine.write({"minutes": "<p>Said and done</p>"})
            mine.action_take_members()
            mine.action_hold()

    @contextmanager
    def _refusing(self, error, message=""):
        """Expect an error with these words, and undo what was half done."""
        with self.assertRaisesRegex(error, message), self.env.cr.savepoint():
            yield
