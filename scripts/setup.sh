#!/bin/sh
# Finds a Python of version 3.11 or newer and hands over to setup.py. Usage: sh scripts/setup.sh LEVEL
# A name on the path may be a shim that starts nothing, so every candidate has to answer.
set -eu
here=$(dirname -- "$0")
for name in "${PYTHON:-python3}" python3 python3.14 python3.13 python3.12 python3.11 python; do
    if "$name" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 14))' >/dev/null 2>&1; then
        exec "$name" "$here/setup.py" "$@"
    fi
done
echo "Beacon needs Python 3.11 to 3.14, and none was found: install one (on Debian 12 or Ubuntu 24.04: apt-get install python3 python3-venv) or name it: make PYTHON=/path/to/python3" >&2
echo "Beacon 需要 Python 3.11 至 3.14，本机未找到：请先安装（Debian 12、Ubuntu 24.04 可运行 apt-get install python3 python3-venv），或指定其路径：make PYTHON=/path/to/python3" >&2
exit 2
