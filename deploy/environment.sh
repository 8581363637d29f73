#!/bin/sh
# Makes .venv with the packages of a requirements file: environment.sh PYTHON REQUIREMENTS
# One clear line and exit status 1 where the machine lacks something.
set -u
python=$1
requirements=$2

fail() {
    echo "error: $1" >&2
    exit 1
}

command -v "$python" >/dev/null 2>&1 || fail "$python was not found; install Python 3.11 or later, or name it: make PYTHON=/path/to/python3."
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null ||
    fail "Python 3.11 or later is needed; $python is $("$python" -c 'import platform; print(platform.python_version())' 2>/dev/null || echo unusable) (another one: make PYTHON=/path/to/python3.11)."
"$python" -c 'import venv, ensurepip' 2>/dev/null ||
    fail "$python has no venv; install it (Debian, Ubuntu: apt-get install python3-venv)."

if [ ! -x .venv/bin/python ] || ! .venv/bin/python -c '' 2>/dev/null; then
    "$python" -m venv --clear .venv || fail "the virtual environment .venv could not be made."
fi
echo "Installing the packages of $requirements (the first time takes a minute) ..." >&2
.venv/bin/python -m pip install --quiet --disable-pip-version-check --no-warn-script-location -r "$requirements" ||
    fail "the packages of $requirements could not be installed; see the lines above."
