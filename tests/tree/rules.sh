#!/bin/sh
# rules.sh RULE ROOT: checks one rule of the tree, and names every line that breaks it.
set -eu
rule=$1
cd "$2"
broken=0

# refuse WHAT < LINES: complains of each line, "file:line:text".
refuse() {
  while IFS= read -r line; do
    printf '%s\n    %s\n' "$line" "$1"
    touch "$marks"
  done
}
marks=$(mktemp -u)

includes_in() { grep -rnE '^ *# *include' --include='*.h' --include='*.hpp' --include='*.cpp' --include='*.c' "$@" || true; }

case $rule in
  includes)
    includes_in sdk/include/pollux/abi | grep -vE '# *include (<[a-z]+\.h>|"[a-z_./]+\.h")' |
      refuse "the ABI's headers include the C standard library and each other"
    includes_in sdk/include/pollux/sdk | grep -vE '# *include <([a-z_]+|[a-z]+\.h|pollux/(abi|sdk)/[^>]+|pollux/version\.hpp)>' |
      refuse "the SDK's headers include the standard library, the ABI and each other"
    includes_in core/include | grep -E '# *include <pollux/abi/' |
      refuse "the application's headers know the SDK's views, not the ABI"
    includes_in plugins sdk/template | grep -E '# *include (<pollux/|")' |
      grep -vE '# *include (<pollux/(sdk/|abi/|version\.hpp)|"(shared/)?[a-z_]+\.h(pp)?")' |
      refuse "a plugin includes the SDK and plugins/shared, and nothing of the core or of other plugins"
    includes_in plugins/shared | grep -E '# *include "' | grep -vE '# *include "shared/' |
      refuse "plugins/shared includes the SDK and itself"
    includes_in core/src/cli core/src/config core/src/platform core/src/diagnose core/src/ring core/src/aggregate core/src/route |
      grep -E '# *include <pollux/abi/' | grep -v 'abi/version\.h' |
      refuse "of the core only the rooms that build or deliver batches know the ABI"
    includes_in core | grep -E '# *include <re2/' | grep -v '^core/src/redact/' |
      refuse "RE2 belongs to the room redact"
    includes_in core | grep -E '# *include <boost/' | grep -v '^core/src/load/' |
      refuse "Boost.DLL belongs to the room load"
    includes_in core | grep -E '# *include <toml\+\+' | grep -v '^core/src/config/' |
      refuse "toml++ belongs to the room config"
    includes_in core | grep -E '# *include <spdlog/' | grep -v '^core/src/diagnose/' |
      refuse "spdlog belongs to the room diagnose"
    ;;
  words)
    grep -rniwE '(manager|util|utils|helper|helpers)' core sdk plugins tests/*.hpp config docs README.md |
      grep -vE '\.(sh|cmake):' | refuse "manager, util and helper say nothing: name what it does"
    ;;
  lengths)
    find core sdk plugins -name '*.[ch]pp' -o -name '*.[ch]' | while IFS= read -r file; do
      lines=$(wc -l <"$file")
      [ "$lines" -le 300 ] || printf '%s:%s:\n' "$file" "$lines"
    done | refuse "more than 300 lines: it holds more than one idea"
    ;;
  *) echo "rules.sh: no rule '$rule'" >&2; exit 2 ;;
esac

if [ -e "$marks" ]; then rm -f "$marks"; broken=1; fi
exit $broken
