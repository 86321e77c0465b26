#!/usr/bin/env bash
# Credentials between strangers: ours verified by libraries that others wrote, in JavaScript and in Python, which must refuse
# what is revoked, suspended, expired or tampered with, and judge the badge that docs/development.md leads to; theirs verified by
# ours. The contexts are our copies. Needs `cargo build --workspace --bins --examples`.
set -euo pipefail
cd "$(dirname "$0")"
root=$(cd ../.. && pwd)
contexts=$root/crates/interchange/contexts
. ../serve.sh
badges=${CARGO_TARGET_DIR:-$root/target}/debug/examples/badges

say() { printf '\n-- %s\n' "$1"; }

say 'tools'
npm ci --no-audit --no-fund --ignore-scripts --silent
[ -x .venv/bin/python ] || python3 -m venv .venv
.venv/bin/pip install --quiet --disable-pip-version-check --requirement requirements.txt
written=$(mktemp -d)
trap 'kill "${server:-}" 2>/dev/null || true; wait; rm -rf "$written"' EXIT
mkdir "$written/ours" "$written/theirs" "$written/data" "$written/walked"

say 'ours, in JavaScript'
"$badges" write "$written/ours"
node verify.mjs "$written/ours" "$contexts"

say 'ours, in Python'
.venv/bin/python verify.py "$written/ours" "$contexts"

say 'of a librarian, as a server issued it'
serve "$written/data" LECTERN_PUBLIC_URL=https://badges.example
awk '/^```/ { inside = $0 == "```sh"; next } inside' "$root/docs/development.md" >"$written/walk.sh"
(cd "$root" && BADGES=$written/walked bash -euo pipefail "$written/walk.sh")
node verify.mjs "$written/walked" "$contexts"
.venv/bin/python verify.py "$written/walked" "$contexts"

say 'theirs'
node issue.mjs "$written/theirs" "$contexts"
.venv/bin/python issue.py "$written/theirs"
mv "$written/theirs/published.json" "$written"
"$badges" verify "$written/published.json" "$written"/theirs/*
