"""dev/serve: the addon with demo data, served on this machine."""

import argparse
import socket
import threading
import time
import unicodedata
import urllib.error
import urllib.request

from . import places
from .database import (
    BASE,
    base_state,
    code_state,
    copy,
    ensure_base,
    install,
    log_problems,
    set_state,
    state_of,
)
from .machine import locked
from .prepare import prepared
from .say import Stop, say

DATABASE = "insurance_demo"

BEFORE_DEMO = (
    # Odoo loads a module's demo data only when all modules below it have theirs. Saying they
    # have gives ours alone, without core's American companies and contacts in between.
    "UPDATE ir_module_module SET demo = true",
    # The demo company works in Chinese: its customers' and new users' language. The user admin
    # stays with English, for readers of that.
    """UPDATE ir_default SET json_value = '"zh_CN"' WHERE json_value = '"en_US"'""",
    "UPDATE res_partner SET lang = 'zh_CN' WHERE id NOT IN"
    " (SELECT partner_id FROM res_users WHERE login = 'admin')",
)

LOGINS = """
SELECT u.login, string_agg(DISTINCT g.name ->> 'en_US', ', '), c.name, p.name
  FROM ir_model_data d
  JOIN res_users u ON u.id = d.res_id AND u.active
  JOIN res_partner p ON p.id = u.partner_id
  JOIN res_company c ON c.id = u.company_id
  JOIN res_groups_users_rel r ON r.uid = u.id
  JOIN res_groups g ON g.id = r.gid
  JOIN ir_model_data gd ON gd.model = 'res.groups' AND gd.res_id = g.id
   AND gd.module = d.module AND gd.name NOT LIKE 'group\\_data\\_%'
 WHERE d.module = 'insurance_service' AND d.model = 'res.users' AND d.name LIKE 'user\\_demo\\_%'
 GROUP BY d.id, u.login, c.name, p.name
 ORDER BY d.id
"""


def command(arguments):
    """Prepare the demo database when needed and serve it until Ctrl-C.

    :param list arguments: see ``--help``
    """
    options = _parse(arguments)
    _need_port(options.listen, options.port)
    with prepared(printing=True) as odoo:
        with locked(places.STATE / f"{DATABASE}.lock", "it is preparing the demo database"):
            _ensure_demo(odoo, options.reset)
        _set_addresses(odoo, options.port)
        return _serve(odoo, options)


def _parse(arguments):
    parser = argparse.ArgumentParser(prog="dev/serve", description=__doc__)
    parser.add_argument("--port", type=int, default=8069, help="port to listen on (8069)")
    parser.add_argument(
        "--listen",
        default="127.0.0.1",
        help="address to listen on; 0.0.0.0 lets other machines in, with the demo's known"
        " passwords (127.0.0.1)",
    )
    parser.add_argument("--reset", action="store_true", help="start again from fresh demo data")
    return parser.parse_args(arguments)


def _need_port(address, port):
    """Stop when the port cannot be had, before anything long begins."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
        except PermissionError:
            raise Stop(f"port {port} needs root: use another, dev/serve --port 8070") from None
        except (OSError, OverflowError) as error:
            if isinstance(error, OSError) and error.errno == 98:
                raise Stop(
                    f"port {port} is in use, perhaps by another dev/serve: stop that one, or use"
                    f" another port: dev/serve --port {port + 1}"
                ) from None
            raise Stop(f"cannot listen on {address}, port {port}: {error}") from None


# === DEMO DATABASE === #


def _ensure_demo(odoo, reset):
    state = state_of(odoo, DATABASE)
    wanted = code_state() + base_state(odoo)
    if state == wanted and not reset:
        return
    if state and not reset:
        say("the code has changed: updating the demo database (dev/serve --reset makes it afresh)")
        log = places.LOGS / "update-demo.log"
        words = ["-d", DATABASE, "-u", places.ADDON, "--stop-after-init", "--no-http"]
        odoo.odoo_quiet(*words, what="updating the demo database", log=log)
        for problem in log_problems(log.read_text("utf-8", "replace")):
            say(problem)
        set_state(odoo, DATABASE, wanted)
        return
    if _in_use(odoo):
        raise Stop("the demo database is being served: stop that dev/serve, then run this again")
    ensure_base(odoo)
    say("installing the addon with demo data")
    copy(odoo, BASE, DATABASE)
    for statement in BEFORE_DEMO:
        odoo.server.query(statement, database=DATABASE)
    install(odoo, DATABASE, [places.ADDON], "--with-demo")
    set_state(odoo, DATABASE, wanted)


def _in_use(odoo):
    query = f"SELECT 1 FROM pg_stat_activity WHERE datname = '{DATABASE}' LIMIT 1"
    return bool(odoo.server.query(query))


def _set_addresses(odoo, port):
    """Let printing find the styles: wkhtmltopdf fetches them from this very server."""
    address = f"http://127.0.0.1:{port}"
    odoo.server.query(
        "INSERT INTO ir_config_parameter (key, value) VALUES"
        f" ('report.url', '{address}'), ('web.base.url', '{address}')"
        " ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        database=DATABASE,
    )


# === SERVER === #


def _serve(odoo, options):
    rows = odoo.server.query(" ".join(LOGINS.split()), database=DATABASE)
    done = threading.Event()
    text = _welcome(options, rows)
    watcher = threading.Thread(target=_announce, args=(options, text, done), daemon=True)
    watcher.start()
    words = ["-d", DATABASE, "--db-filter", f"^{DATABASE}$"]
    words += ["--http-port", str(options.port), "--http-interface", options.listen]
    log = places.LOGS / "serve.log"
    with log.open("w") as errors:
        code = odoo.odoo(*words, "--logfile", str(log), own_group=True, stderr=errors)
    done.set()
    if code not in (0, 130, 143):
        raise Stop(f"the server ended with code {code}: see {log}")
    say("stopped")
    return 0


def _announce(options, text, done):
    """Print the address and the logins as soon as the server answers."""
    host = "127.0.0.1" if options.listen == "0.0.0.0" else options.listen
    while not done.wait(0.2):
        try:
            address = f"http://{host}:{options.port}/web/login"
            with urllib.request.urlopen(address, timeout=30):
                break
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    if not done.is_set():
        print(text, flush=True)


def _welcome(options, rows):
    host = "127.0.0.1" if options.listen == "0.0.0.0" else options.listen
    logins = [[login, login, role, company, name] for login, role, company, name in rows]
    logins.append(["admin", "admin", "Administrator", "", ""])
    table = format_table(["Login", "Password", "Role", "Company", "Name"], logins)
    lines = [f"  {line}" for line in table]
    title = f"Insurance customer service: http://{host}:{options.port}"
    log = f"Log: {places.LOGS / 'serve.log'}    Stop: Ctrl-C"
    return "\n".join(["", title, "", *lines, "", log])


def format_table(head, rows):
    """Return the lines of a table; Chinese characters count as two columns.

    >>> format_table(["A", "B"], [["中文", "x"], ["abc", "y"]])
    ['A     B', '----  -', '中文  x', 'abc   y']
    """
    table = [head, *rows]
    widths = [max(_width(row[column]) for row in table) for column in range(len(head))]
    table.insert(1, ["-" * width for width in widths])
    return [
        "  ".join(
            cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True)
        ).rstrip()
        for row in table
    ]


def _width(text):
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)
