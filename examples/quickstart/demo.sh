#!/usr/bin/env bash
# Runs the quickstart in a sandbox: plan, apply, plan again, edit, recall.
# It works on a copy, so the example is not changed.
set -euo pipefail
herald="${1:-herald}"
project="$(mktemp -d)"
trap 'rm -rf "$project"' EXIT
cp -r "$(dirname "$0")"/{*.hcl,*.png,text} "$project"
cd "$project"

say() { printf '\n\033[1m# %s\033[0m\n' "$*"; }
run() {
  say "herald $*"
  "$herald" "$@"
}

run plan --sandbox
run apply --sandbox --auto-approve
run sandbox --print

say 'Plan again: there is nothing to do.'
"$herald" plan --sandbox --detailed-exitcode

say 'The window moves by an hour: Yunhu edits in place, Mixin recalls and sends again.'
sed -i.bak 's/end = "2026-12-02 02:00"/end = "2026-12-02 03:00"/' main.hcl
run apply --sandbox --auto-approve

say 'The Chinese announcement and the reminder are withdrawn.'
sed -i.bak '/^message "reminder"/,/^}/d' messages.hcl
sed -i.bak 's/for_each = local.greeting/for_each = { en = local.greeting.en }/' messages.hcl
run apply --sandbox --auto-approve

say 'This is what people see now.'
run sandbox --print
