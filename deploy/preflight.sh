#!/bin/sh
# Names what is missing on this machine in one line, with the command that installs it. Usage: preflight.sh python|java
set -eu

missing() {
    echo "rasad: $1 is missing. Install it with: $2" >&2
    exit 1
}

case "$1" in
python)
    python=${2:-python3}
    command -v "$python" >/dev/null 2>&1 || missing "Python 3.11 or newer" "apt-get install python3 python3-venv"
    "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
        missing "Python 3.11 or newer ($("$python" --version) is too old)" "apt-get install python3 python3-venv"
    "$python" -c 'import ensurepip, venv' 2>/dev/null || missing "Python's venv module" "apt-get install python3-venv"
    ;;
java)
    command -v java >/dev/null 2>&1 || missing "Java 17" "apt-get install openjdk-17-jre-headless"
    version=$(java -version 2>&1 | sed -n 's/.* version "\([0-9]*\).*/\1/p')
    [ "${version:-0}" -ge 17 ] || missing "Java 17 or newer (found ${version:-none})" "apt-get install openjdk-17-jre-headless"
    command -v mvn >/dev/null 2>&1 || missing "Maven" "apt-get install maven"
    ;;
*)
    echo "usage: preflight.sh python|java" >&2
    exit 2
    ;;
esac
