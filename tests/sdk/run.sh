#!/usr/bin/env bash
# The OpenAPI document as its users meet it: linted, made into a TypeScript and a Python client, compiled strictly, and used
# against a running server. BASE_URL, ADMIN_EMAIL and ADMIN_PASSWORD name a server; without them this starts one.
set -euo pipefail
cd "$(dirname "$0")"
root=$(cd ../.. && pwd)
spec=$root/openapi/lectern.json
export REDOCLY_TELEMETRY=off REDOCLY_SUPPRESS_UPDATE_NOTICE=true NO_COLOR=1

say() { printf '\n-- %s\n' "$1"; }

say 'tools'
npm ci --no-audit --no-fund --ignore-scripts --silent
[ -x .venv/bin/python ] || python3 -m venv .venv
.venv/bin/pip install --quiet --disable-pip-version-check --requirement requirements.txt
bin=node_modules/.bin
export PATH="$PWD/.venv/bin:$PATH"

say 'lint'
$bin/redocly lint --config lint/redocly.yaml "$spec"
$bin/spectral lint --ruleset lint/spectral.yaml --fail-severity=warn "$spec"

say 'TypeScript: generate and compile'
rm -rf generated
mkdir generated
$bin/openapi-typescript "$spec" --output generated/lectern.d.ts
$bin/tsc --project tsconfig.json

say 'Python: generate and check'
openapi-python-client generate --path "$spec" --config python.yaml --meta none --output-path generated/lectern --fail-on-warning
touch generated/__init__.py
mypy --strict --follow-imports=silent --no-error-summary flow.py generated/lectern/api generated/lectern/models

if [ -z "${BASE_URL:-}" ]; then
  say 'server'
  data=$(mktemp -d)
  trap 'kill "$server" 2>/dev/null || true; wait "$server" 2>/dev/null || true; rm -rf "$data"' EXIT
  port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
  export BASE_URL=http://127.0.0.1:$port ADMIN_EMAIL=admin@example.org ADMIN_PASSWORD='only for this run of the checks'
  env -u DATABASE_URL LECTERN_BIND="127.0.0.1:$port" LECTERN_METRICS_BIND=off LECTERN_DATA_DIR="$data" \
    LECTERN_ADMIN_EMAIL="$ADMIN_EMAIL" LECTERN_ADMIN_PASSWORD="$ADMIN_PASSWORD" \
    "${CARGO_TARGET_DIR:-$root/target}/debug/lectern" >"$data/log" 2>&1 &
  server=$!
  for _ in $(seq 100); do
    curl -sf "$BASE_URL/health/ready" >/dev/null && break
    kill -0 "$server" 2>/dev/null || { cat "$data/log"; exit 1; }
    sleep 0.1
  done
fi

say 'the flow'
$bin/tsx flow.ts
python flow.py
