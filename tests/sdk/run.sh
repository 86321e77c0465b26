#!/usr/bin/env bash
# The OpenAPI document as its users meet it: linted, made into a TypeScript and a Python client, compiled strictly, and used
# against a running server. BASE_URL, ADMIN_EMAIL and ADMIN_PASSWORD name a server; without them this starts one.
set -euo pipefail
cd "$(dirname "$0")"
root=$(cd ../.. && pwd)
. ../serve.sh
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
mypy --strict --follow-imports=silent --no-error-summary flow.py learning.py generated/lectern/api generated/lectern/models

if [ -z "${BASE_URL:-}" ]; then
  say 'server'
  data=$(mktemp -d)
  trap 'kill "$server" 2>/dev/null || true; wait "$server" 2>/dev/null || true; rm -rf "$data"' EXIT
  serve "$data"
fi

say 'the flows'
for flow in flow learning; do
  $bin/tsx "$flow.ts"
  python "$flow.py"
done
