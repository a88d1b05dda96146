#!/bin/sh
# does_not_compile.sh COMPILER SOURCE FLAG...: the source must be refused, with the text of its `// expect: ` line; the
# same source with -DFIXED must compile, so that it is refused for no other reason.
set -eu
compiler=$1 source=$2
shift 2
expected=$(sed -n 's|^// expect: ||p' "$source")
if output=$("$compiler" -std=c++20 -fsyntax-only "$@" "$source" 2>&1); then
  echo "$source compiles, and should not"
  exit 1
fi
case $output in
  *"$expected"*) ;;
  *) printf 'expected: %s\nfound:\n%s\n' "$expected" "$output"; exit 1 ;;
esac
"$compiler" -std=c++20 -fsyntax-only -DFIXED "$@" "$source"
