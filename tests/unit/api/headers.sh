#!/bin/sh
# headers.sh COMPILER INCLUDE_FLAG...: each public header compiles by itself and without warnings, also without exceptions
# and run-time types; and <pollux/telemetry.hpp>, which is included wherever a program is instrumented, stays light.
set -eu
compiler=$1
shift
failed=0

for header in telemetry host reporter log pollux; do
  for flags in "" "-fno-exceptions -fno-rtti"; do
    # shellcheck disable=SC2086
    echo "#include <pollux/$header.hpp>" |
      "$compiler" -std=c++20 -Wall -Wextra -Wpedantic -Wconversion -Werror $flags -fsyntax-only -x c++ "$@" - ||
      { echo "<pollux/$header.hpp> does not compile by itself with '$flags'"; failed=1; }
  done
done

# <string_view>, <chrono>, <atomic> and <memory> of g++ 12 alone are 62,000 to 66,000 lines; the plugin interface and the
# adapter for reporters would be 40,000 more.
if [ "$("$compiler" -dumpversion)" = 12 ]; then
  lines=$(echo "#include <pollux/telemetry.hpp>" | "$compiler" -std=c++20 -E -x c++ "$@" - | wc -l)
  echo "<pollux/telemetry.hpp>: $lines lines; expected at most 75000"
  [ "$lines" -le 75000 ] || failed=1
fi
exit $failed
