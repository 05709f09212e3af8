#!/bin/bash
# TypeScript 7.0.2: the JSDoc tag `@override` on a member of a class that is the value of an object literal's property is not
# seen.
#
# With `checkJs` and `noImplicitOverride` JavaScript has no keyword for an overriding member, only this tag. TypeScript 5.9.3
# reads it on every class. 7.0.2 reads it on a declaration, on a class that is an argument and on one in an array, but reports
# TS4119 for the same class behind `name:` in an object, so that code that is right fails when the compiler is updated.
#
# Seen (errors that the compiler reports for a.js):
#     5.9.3: nothing
#     7.0.2: a.js(17,5): error TS4119
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --no-audit --no-fund --silent --ignore-scripts typescript@7.0.2 before@npm:typescript@5.9.3
cat >a.js <<'JS'
class Base {
  focus() {}
}
export class Declared extends Base {
  /** @override */
  focus() {}
}
export const argument = Object.freeze(
  class extends Base {
    /** @override */
    focus() {}
  },
)
export const object = {
  Kind: class extends Base {
    /** @override */
    focus() {}
  },
}
export const list = [
  class extends Base {
    /** @override */
    focus() {}
  },
]
JS
changed=0
check() {
  local name=$1 expected=$2 seen
  seen=$(node "node_modules/$name/bin/tsc" --allowJs --checkJs --noEmit --noImplicitOverride --target es2022 --module esnext a.js |
    grep -o '^a.js([0-9,]*): error TS[0-9]*' || true)
  echo "$(node "node_modules/$name/bin/tsc" --version): ${seen:-nothing}"
  if [ "${seen:-nothing}" != "$expected" ]; then
    echo "  it was: $expected"
    changed=1
  fi
}
check before nothing
check typescript 'a.js(17,5): error TS4119'
exit $changed
