#!/bin/sh
# count.sh PROGRAM OUT: runs PROGRAM (operations.cpp) under callgrind, and writes "NAME COUNT" lines to OUT: the
# instructions of each operation, net of the loop around it.
set -eu
program=$1
out=$2
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

valgrind -q --tool=callgrind --collect-atstart=no --fair-sched=try \
  --callgrind-out-file="$folder/counted" "$program" >&2

# One file a run, which names the operation and "few" or "many", and has the sum. A run that met a slow path is not
# the least of its kind.
# shellcheck disable=SC2011
ls -v "$folder"/counted.* | xargs grep -hE '^(desc: Trigger: Client Request:|totals:)' | awk '
  /^desc:/ { operation = $5; runs = $6; if (!(operation in seen)) { seen[operation] = 1; order[++last] = operation } }
  /^totals:/ {
    key = operation " " runs
    if (!(key in least) || $2 < least[key]) least[key] = $2
  }
  END {
    few = 500  # operations.cpp
    for (i = 1; i <= last; ++i) each[order[i]] = (least[order[i] " many"] - least[order[i] " few"]) / few
    print "# Instructions an operation executes on the calling thread, net of the loop. ./dev bench --instructions"
    for (i = 1; i <= last; ++i)
      if (order[i] != "loop") printf "%s %.4g\n", order[i], each[order[i]] - each["loop"]
  }' >"$out"
