"""SQL of the deadlines' benchmark: open requests with their events."""

CLEAN = (
    "DELETE FROM insurance_deadline_run_line",
    "DELETE FROM insurance_deadline_run",
    "DELETE FROM insurance_service_span",
    "DELETE FROM insurance_service_event",
    "DELETE FROM insurance_service_request",
)

#: Started in the last 20 days at any hour; targets of 5 to 15 days; every fifth is paused now.
GENERATE = (
    """
    INSERT INTO res_partner (name, complete_name, customer_code, is_company, active, type)
    SELECT 'Customer ' || n, 'Customer ' || n, 'BN' || lpad(n::text, 7, '0'), true, true, 'contact'
      FROM generate_series(1, 1000) n
        ON CONFLICT DO NOTHING
    """,
    """
    INSERT INTO insurance_service_request (name, summary, partner_id, company_id, item_id,
           request_kind, channel, department, user_id, state, priority, is_vip, received_at,
           started_at, target_kind, target_days, missing_paper_count, is_cross_region)
    SELECT 'BENCH' || d.n, 'Benchmark', p.ids[1 + d.n %% 1000], b.ids[1 + d.n %% %(branches)s],
           i.id, i.request_kind, 'counter', i.department, CASE WHEN d.n %% 3 > 0 THEN 2 END,
           CASE WHEN d.n %% 5 = 0 THEN 'paused' ELSE 'running' END, '0', false, d.at, d.at,
           'days', 5 + d.n %% 11, 0, false
      FROM (SELECT n, date_trunc('minute', %(now)s - random() * interval '20 days') AS at
              FROM generate_series(1, %(requests)s) n) d
     CROSS JOIN (SELECT array_agg(id ORDER BY id) AS ids FROM res_partner
                  WHERE customer_code LIKE 'BN%%') p
     CROSS JOIN (SELECT array_agg(id ORDER BY id) AS ids FROM res_company
                  WHERE id = ANY(%(company_ids)s)) b
     CROSS JOIN (SELECT * FROM insurance_service_item WHERE id = %(item)s) i
    """,
    """
    INSERT INTO insurance_service_event (request_id, partner_id, company_id, kind, date,
           recorded_at, user_id, holder_id, holder_department, target)
    SELECT r.id, r.partner_id, r.company_id, e.kind, r.started_at + e.share *
           (%(now)s - r.started_at), %(now)s, 2, r.user_id, r.department,
           CASE WHEN e.kind = 'start' THEN r.target_days ELSE 0 END
      FROM insurance_service_request r
     CROSS JOIN (VALUES (1, 'start', 0.0), (2, 'assign', 0.1), (3, 'pause', 0.3),
                        (4, 'resume', 0.5), (5, 'assign', 0.6), (6, 'pause', 0.9))
                AS e(place, kind, share)
     WHERE e.place < 6 OR r.state = 'paused'
     ORDER BY r.id, e.place
    """,
)

EVENTS = """
    SELECT e.request_id, e.kind, e.date, e.promised_date, e.holder_id, e.holder_department,
           e.pause_reason_id, e.mode, e.target, r.company_id
      FROM insurance_service_event e JOIN insurance_service_request r ON r.id = e.request_id
     ORDER BY e.request_id, e.id
"""

#: What applying does at the least: the log, the promise and a message for each, and its row.
APPLY = (
    """
    INSERT INTO insurance_service_event (request_id, partner_id, company_id, kind, date,
           recorded_at, user_id, promised_date, deadline_date, target, reason)
    SELECT request_id, partner_id, company_id, 'promise', %(now)s, %(now)s, 1, new_deadline,
           new_deadline, 0, 'Benchmark'
      FROM insurance_deadline_run_line WHERE outcome = 'kept'
    """,
    """
    INSERT INTO mail_message (model, res_id, body, message_type, author_id, date)
    SELECT 'insurance.service.request', request_id, 'Benchmark', 'notification', 1, %(now)s
      FROM insurance_deadline_run_line
    """,
    """
    UPDATE insurance_service_request r SET deadline_date = l.new_deadline, write_date = %(now)s
      FROM insurance_deadline_run_line l WHERE l.request_id = r.id
    """,
    """
    CREATE TEMPORARY TABLE bench_span ON COMMIT DROP AS
    SELECT s.* FROM insurance_service_span s
      JOIN insurance_deadline_run_line l ON l.request_id = s.request_id
    """,
    "DELETE FROM insurance_service_span WHERE id IN (SELECT id FROM bench_span)",
    """
    INSERT INTO insurance_service_span (request_id, partner_id, company_id, item_id, cycle, kind,
           user_id, department, date_start, date_end, days)
    SELECT request_id, partner_id, company_id, item_id, cycle, kind, user_id, department,
           date_start, date_end, days FROM bench_span
    """,
    "UPDATE insurance_deadline_run_line SET applied_at = %(now)s",
)
