#!/bin/sh
# compare.sh COMMITTED COUNTED: prints both side by side; fails when an operation grew by more than 1 instruction,
# and names it.
set -eu
awk '
  /^#/ || NF != 2 { next }
  NR == FNR { committed[$1] = $2; next }
  FNR == 1 || !header { header = 1; printf "%-28s %10s %10s\n", "operation", "committed", "now" }
  {
    counted[$1] = 1
    if (!($1 in committed)) { printf "%-28s %10s %10s  new\n", $1, "-", $2; next }
    change = $2 - committed[$1]
    note = ""
    if (change > 1) { note = "  grew"; grown = grown " " $1 }
    if (change < -1) note = "  shrank: --update notes it"
    printf "%-28s %10s %10s%s\n", $1, committed[$1], $2, note
  }
  END {
    for (name in committed) if (!(name in counted)) { printf "%-28s %10s %10s  not counted\n", name, committed[name], "-"; grown = grown " " name }
    if (grown != "") { print "grown, or not counted any more:" grown; exit 1 }
  }' "$1" "$2"
