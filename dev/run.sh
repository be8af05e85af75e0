#!/bin/sh
# Find a Python that Odoo 19 supports and hand over to dev/tools; the scripts beside this file
# call it with their own name. Nothing here needs more than a POSIX shell.
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P)

usable() {
    "$1" -c 'import sys; sys.exit(not (3, 10) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null
}

for python in python3 /usr/bin/python3 python3.13 python3.12 python3.11 python3.10 ''; do
    [ -n "$python" ] && usable "$python" && break
done

if [ -z "$python" ]; then
    line='apt-get install --no-install-recommends python3 python3-venv'
    more='postgresql fonts-noto-cjk gettext'
    if command -v python3 >/dev/null 2>&1 || ! command -v apt-get >/dev/null 2>&1; then
        echo 'dev: Python 3.10 to 3.13 is needed (Odoo 19 runs on these): install one of them' >&2
        exit 1
    elif [ "$(id -u)" -ne 0 ]; then
        echo "dev: Python is missing and only root can install it: sudo $line $more" >&2
        exit 1
    fi
    echo 'dev: installing python3' >&2
    if ! { apt-get update -qq && DEBIAN_FRONTEND=noninteractive $line -y -qq; } >/dev/null 2>&1
    then
        echo "dev: cannot install Python: check the network, then run: $line" >&2
        exit 1
    fi
    python=/usr/bin/python3
fi

exec "$python" -B "$here/main.py" "$@"
