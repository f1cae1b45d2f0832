#!/bin/sh
# Make a private environment from nothing but python3: setup.sh PYTHON VENV LOCK
set -eu
python=$1 venv=$2 lock=$3

if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    echo "Harmel needs Python 3.11 or newer; '$python' is not. Try: make PYTHON=python3.12" >&2
    exit 2
fi
if ! "$python" -c 'import venv, ensurepip' 2>/dev/null; then
    echo "This Python cannot make environments. On Debian and Ubuntu: apt-get install python3-venv" >&2
    exit 2
fi
[ -x "$venv/bin/python" ] || "$python" -m venv "$venv"
echo "Setting up $venv from $lock ..." >&2
pip() { "$venv/bin/python" -m pip --quiet --disable-pip-version-check "$@"; }
if command -v uv >/dev/null 2>&1; then
    VIRTUAL_ENV="$venv" uv pip install --quiet --require-hashes -r "$lock"
else
    pip install --require-hashes -r "$lock"
fi
pip install --no-deps --no-build-isolation --editable .
