import logging

_logger = logging.getLogger(__name__)


def _post_init_hook(env):
    """Assess the demo years where demo data were asked for; nothing on real databases.

    As with all demo data, a failure is logged and leaves the addon installed without.
    """
    if not env.ref("insurance_service.user_demo_hq_officer", raise_if_not_found=False):
        return
    # Real databases never load them.
    from .demo import (
        appraisals,
        calls,
        care,
        complaints,
        consequences,
        rounds,
        satisfaction,
        service,
    )

    try:
        with env.cr.savepoint():
            players = rounds.load(env)
            care.prepare(players)
            service.load(players)
            care.play(players)
            complaints.play(players)
            calls.play(players)
            consequences.play(players)
            satisfaction.play(players)
            appraisals.play(players)
    except Exception:
        _logger.exception("insurance_service: demo data failed, installed without them")
