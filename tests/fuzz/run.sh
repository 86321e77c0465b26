#!/usr/bin/env bash
# The OpenAPI document tried out by Schemathesis on a debug build, whose assertions and overflow checks count as findings: every
# check but one, which creates as one caller and reads as nobody; to nobody a new draft is a 404 by design. Bounces are left out: it
# can make up no mail (message/rfc822).
#
#   tests/fuzz/run.sh [SECONDS] [arguments of st run]     # a minute where nothing is said; SEED makes a run again
set -euo pipefail
cd "$(dirname "$0")"
root=$(cd ../.. && pwd)
seconds=${1:-60}
shift $(($# > 0 ? 1 : 0))

[ -x .venv/bin/st ] || {
  python3 -m venv .venv
  .venv/bin/pip install --quiet --disable-pip-version-check --requirement requirements.txt
}

data=$(mktemp -d)
server=
trap 'kill "$server" 2>/dev/null || true; wait "$server" 2>/dev/null || true; rm -rf "$data"' EXIT
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
base=http://127.0.0.1:$port
admin=admin@example.org password='only for this run of the checks'
env -u DATABASE_URL LECTERN_BIND="127.0.0.1:$port" LECTERN_METRICS_BIND=off LECTERN_DATA_DIR="$data" LECTERN_RATE_LIMIT=1000000 \
  LECTERN_ADMIN_EMAIL="$admin" LECTERN_ADMIN_PASSWORD="$password" \
  "${CARGO_TARGET_DIR:-$root/target}/debug/lectern" >"$data/log" 2>&1 &
server=$!
for _ in $(seq 100); do
  curl -sf "$base/health/ready" >/dev/null && break
  kill -0 "$server" 2>/dev/null || { cat "$data/log"; exit 1; }
  sleep 0.1
done
TOKEN=$(curl -sf "$base/oauth/token" --data-urlencode grant_type=password --data-urlencode client_id=lectern-console \
  --data-urlencode "username=$admin" --data-urlencode "password=$password" |
  python3 -c 'import json, sys; print(json.load(sys.stdin)["access_token"])')
export TOKEN

.venv/bin/st --config-file schemathesis.toml run "$root/openapi/lectern.json" --url "$base" --checks all \
  --exclude-checks ensure_resource_availability --exclude-path /v1/advocacy/bounces --phases examples,coverage,fuzzing,stateful --max-time "$seconds" \
  ${SEED:+--seed "$SEED"} --continue-on-failure --generation-database none --request-timeout 5 --no-color "$@"
kill -0 "$server" 2>/dev/null || { echo 'the server did not survive it' >&2; exit 1; }
