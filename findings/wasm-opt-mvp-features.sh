#!/bin/bash
# wasm-opt 132 (npm: binaryen 132.0.0): neither `--mvp-features` nor `--disable-bulk-memory` turns anything off that the
# module's own `target_features` section names.
#
# The same code, one `memory.copy`, is refused with `--mvp-features` where that section is not there and accepted where it
# is, with exit code 0. LLVM writes the section into every module, so that `wasm-opt --mvp-features module.wasm` says
# nothing of what the module needs. `--help` has "Disable all non-MVP features" for it. To ask what a module needs, take the
# section out first (`--strip-target-features`, in a run of its own).
#
# Seen:
#     without the section, --mvp-features: refused
#     with the section, --mvp-features: accepted
#     with the section, --disable-bulk-memory --disable-bulk-memory-opt: accepted
#     the section stripped, then --mvp-features: refused
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --no-audit --no-fund --silent --ignore-scripts binaryen@132.0.0
run() { node "node_modules/binaryen/bin/$@"; }
echo '(module (memory 1) (func (export "f") (memory.copy (i32.const 0) (i32.const 8) (i32.const 8))))' >module.wat
run wasm-as --enable-bulk-memory module.wat -o plain.wasm
run wasm-opt --enable-bulk-memory --emit-target-features plain.wasm -o named.wasm 2>/dev/null
run wasm-opt --strip-target-features named.wasm -o stripped.wasm

said() {
  local file=$1
  shift
  if run wasm-opt "$@" "$file" -o out.wasm >/dev/null 2>&1; then echo accepted; else echo refused; fi
}
changed=0
check() {
  echo "$1: $3"
  [ "$2" = "$3" ] || { echo "  it was: $2"; changed=1; }
}
check 'without the section, --mvp-features' refused "$(said plain.wasm --mvp-features)"
check 'with the section, --mvp-features' accepted "$(said named.wasm --mvp-features)"
check 'with the section, --disable-bulk-memory --disable-bulk-memory-opt' accepted \
  "$(said named.wasm --disable-bulk-memory --disable-bulk-memory-opt)"
check 'the section stripped, then --mvp-features' refused "$(said stripped.wasm --mvp-features)"
exit $changed
