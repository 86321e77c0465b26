# For the checks that need a server: `serve FOLDER [NAME=VALUE…]` starts the one that was built, with its files in that folder and with
# those settings, waits until it is ready, and says where it is and who administers it. Whoever sources this stops $server.
serve() {
  local data=$1 binary=${CARGO_TARGET_DIR:-$root/target}/debug/lectern port
  shift
  port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
  export BASE_URL=http://127.0.0.1:$port ADMIN_EMAIL=admin@example.org ADMIN_PASSWORD='only for this run of the checks'
  env -u DATABASE_URL LECTERN_BIND="127.0.0.1:$port" LECTERN_METRICS_BIND=off LECTERN_DATA_DIR="$data" \
    LECTERN_ADMIN_EMAIL="$ADMIN_EMAIL" LECTERN_ADMIN_PASSWORD="$ADMIN_PASSWORD" "$@" "$binary" >"$data/log" 2>&1 &
  server=$!
  for _ in $(seq 600); do
    curl -sf "$BASE_URL/health/ready" >/dev/null && return
    kill -0 "$server" 2>/dev/null || { cat "$data/log"; return 1; }
    sleep 0.1
  done
  echo 'the server is not ready' >&2
  return 1
}
