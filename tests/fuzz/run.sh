#!/usr/bin/env bash
# The OpenAPI document tried out by Schemathesis on a debug build, whose assertions and overflow checks count as findings: every
# check but one, which creates as one caller and reads as nobody; to nobody a new draft is a 404 by design. Bounces are left out: it
# can make up no mail (message/rfc822).
#
#   tests/fuzz/run.sh [SECONDS] [arguments of st run]     # a minute where nothing is said; SEED makes a run again
set -euo pipefail
cd "$(dirname "$0")"
root=$(cd ../.. && pwd)
. ../serve.sh
seconds=${1:-60}
shift $(($# > 0 ? 1 : 0))

[ -x .venv/bin/st ] || {
  python3 -m venv .venv
  .venv/bin/pip install --quiet --disable-pip-version-check --requirement requirements.txt
}

data=$(mktemp -d)
server=
trap 'kill "$server" 2>/dev/null || true; wait "$server" 2>/dev/null || true; rm -rf "$data"' EXIT
serve "$data" LECTERN_RATE_LIMIT=1000000
TOKEN=$(curl -sf "$BASE_URL/oauth/token" --data-urlencode grant_type=password --data-urlencode client_id=lectern-console \
  --data-urlencode "username=$ADMIN_EMAIL" --data-urlencode "password=$ADMIN_PASSWORD" |
  python3 -c 'import json, sys; print(json.load(sys.stdin)["access_token"])')
export TOKEN

.venv/bin/st --config-file schemathesis.toml run "$root/openapi/lectern.json" --url "$BASE_URL" --checks all \
  --exclude-checks ensure_resource_availability --exclude-path /v1/advocacy/bounces --phases examples,coverage,fuzzing,stateful --max-time "$seconds" \
  ${SEED:+--seed "$SEED"} --continue-on-failure --generation-database none --request-timeout 5 --no-color "$@"
kill -0 "$server" 2>/dev/null || { echo 'the server did not survive it' >&2; exit 1; }
