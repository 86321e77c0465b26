#!/usr/bin/env bash
# Credentials between strangers: ours verified by libraries that others wrote, in JavaScript and in Python, which must refuse
# what is revoked, suspended, expired or tampered with; theirs verified by ours. The contexts are our copies. Needs
# `cargo build --package lectern-interchange --examples`.
set -euo pipefail
cd "$(dirname "$0")"
root=$(cd ../.. && pwd)
contexts=$root/crates/interchange/contexts
badges=${CARGO_TARGET_DIR:-$root/target}/debug/examples/badges

say() { printf '\n-- %s\n' "$1"; }

say 'tools'
npm ci --no-audit --no-fund --ignore-scripts --silent
[ -x .venv/bin/python ] || python3 -m venv .venv
.venv/bin/pip install --quiet --disable-pip-version-check --requirement requirements.txt
written=$(mktemp -d)
trap 'rm -rf "$written"' EXIT
mkdir "$written/ours" "$written/theirs"

say 'ours, in JavaScript'
"$badges" write "$written/ours"
node verify.mjs "$written/ours" "$contexts"

say 'ours, in Python'
.venv/bin/python verify.py "$written/ours" "$contexts"

say 'theirs'
node issue.mjs "$written/theirs" "$contexts"
.venv/bin/python issue.py "$written/theirs"
mv "$written/theirs/published.json" "$written"
"$badges" verify "$written/published.json" "$written"/theirs/*
