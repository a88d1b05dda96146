#!/bin/sh
# journald_test.sh POLLUX PLUGINS: what the log plugin sends is read back from a real journal. A journald of its own
# runs in a private mount namespace, over an empty /run, and listens there as the machine's does.
set -eu
journald=/lib/systemd/systemd-journald

skip() { echo "SKIPPED: $1"; exit 0; }

if [ "${3:-}" != inside ]; then
  [ -x $journald ] || skip "there is no $journald (Debian: systemd)"
  [ -s /etc/machine-id ] || skip "/etc/machine-id is empty"
  unshare --mount --propagation private mount -t tmpfs tmpfs /run 2>/dev/null ||
    skip "this user may not mount in a namespace of its own"
  exec unshare --mount --propagation private "$0" "$1" "$2" inside
fi

pollux=$1 plugins=$2
fail() { echo "FAILED: $1"; shift; "$@" || true; exit 1; }

# Tries a command until it succeeds, for 10 s.
await() {
  tries=0
  until "$@"; do
    tries=$((tries + 1))
    [ $tries -lt 100 ] || return 1
    sleep 0.1
  done
}

mount -t tmpfs tmpfs /run
mkdir -p /run/systemd/journal /run/log/journal /run/test
cd /run/test
$journald 2>journald.log &
daemon=$!
trap 'kill $daemon 2>/dev/null; wait $daemon 2>/dev/null || true' EXIT
await test -S /run/systemd/journal/socket || fail "journald does not listen" cat journald.log

cat >config.toml <<TOML
[telemetry]
enabled = true
[plugins]
path = ["$plugins"]

[[reporter]]
name = "journal"
plugin = "log"
[reporter.options]
target = "journald"
ident = "journal_test"
warn_over = "1s"
rules = [{ scope = "poll.*", level = "debug" }]

[[reporter]]
name = "syslog"
plugin = "log"
[reporter.options]
target = "syslog"
socket = "/run/systemd/journal/dev-log"
ident = "syslog_test"
facility = "local3"
TOML
cat >events.jsonl <<'JSON'
{"scope":"poll.queue","duration_s":0.25,"batch_size":16,"text":"two\nlines"}
{"scope":"plan","duration_s":2.5}
{"scope":"plan.items","value":3,"metric_type":"counter"}
JSON
# A long entry: 400 KB.
{ printf '{"scope":"long","duration_s":0.5'; awk 'BEGIN { for (i = 0; i < 400; ++i) { printf ",\"k%d\":\"", i
    for (j = 0; j < 1000; ++j) printf "x"
    printf "\"" } }'; printf '}\n'; } >>events.jsonl
"$pollux" run --config config.toml --input events.jsonl 2>run.log || fail "pollux run" cat run.log

entries() { journalctl --directory /run/log/journal --quiet --no-pager --all --output json SYSLOG_IDENTIFIER="$1" "$2"; }
# holds IDENT MATCH JSON...: the one entry of that match has these members.
holds() {
  ident=$1 match=$2
  shift 2
  await sh -c '[ "$(journalctl -D /run/log/journal -q --no-pager -o cat SYSLOG_IDENTIFIER='"$ident $match"' | wc -l)" -ge 1 ]' ||
    fail "no entry of $match" cat run.log journald.log
  entry=$(entries "$ident" "$match")
  for member in "$@"; do
    case $entry in
      *"$member"*) ;;
      *) fail "an entry of $match lacks $member: $entry" true ;;
    esac
  done
}

holds journal_test POLLUX_SCOPE=poll.queue '"PRIORITY":"7"' '"MESSAGE":"poll.queue took 250.000 ms"' \
  '"SYSLOG_FACILITY":"1"' '"_TRANSPORT":"journal"' '"POLLUX_EVENT":"telemetry.timing"' '"POLLUX_DURATION_S":"0.25"' \
  '"POLLUX_PARENT_SCOPE":' '"POLLUX_NAME":' '"POLLUX_DEPTH":' '"POLLUX_CALL_COUNT":"1"' '"POLLUX_STATUS":"ok"' \
  '"POLLUX_ATTR_BATCH_SIZE":"16"' '"POLLUX_ATTR_TEXT":"two\nlines"'
holds journal_test POLLUX_SCOPE=plan '"PRIORITY":"4"' '"MESSAGE":"plan took 2.500 s"'
holds journal_test POLLUX_SCOPE=plan.items '"PRIORITY":"6"' '"MESSAGE":"plan.items = 3"' '"POLLUX_VALUE":"3"' \
  '"POLLUX_METRIC_TYPE":"counter"'
holds journal_test POLLUX_SCOPE=long '"MESSAGE":"long took 500.000 ms"' '"POLLUX_ATTR_K0":"xxx'
holds syslog_test PRIORITY=6 '"SYSLOG_FACILITY":"19"' '"_TRANSPORT":"syslog"' '"SYSLOG_PID":"' '"SYSLOG_TIMESTAMP":"' \
  '"MESSAGE":"poll.queue 250.000ms ' '"MESSAGE":"plan.items counter=3'
echo "The journal has what was sent"
