#!/bin/sh
# A pipeline without a forge, for a hook of a repository, cron, or a CI of
# another kind:
#
#   plain.sh plan BRANCH   what main would say with the branch merged
#   plain.sh apply         after a merge: what was planned for exactly these files
#   plain.sh due           every quarter of an hour: what has become due
#   plain.sh drift         once a day: what others changed
#
# HERALD_REPOSITORY is where to clone from, and HERALD_CI_PLANS a directory that
# those who plan and those who apply share, and nobody else. It has to be outside
# of every work tree.
#
# A branch is data: what runs is the script of main, from a directory of its own.
# Herald still reads the files of the branch with the secrets of this process, so
# plan as a user of its own, whose credentials can do no more than a plan needs.
set -eu
: "${HERALD_REPOSITORY:?is where to clone from}" "${HERALD_CI_PLANS:?is the directory of reviewed plans}"

scratch="$(mktemp -d)"
trap 'rm -rf "$scratch"' EXIT
work="$scratch/work"
# No hook of this machine's runs in a tree with a branch in it, and what a job
# writes is outside of that tree: a branch may have a link where it would be.
git -c core.hooksPath=/dev/null clone -q --template= --branch main "$HERALD_REPOSITORY" "$work"
cp "$work/ci/herald-ci.sh" "$scratch/herald-ci.sh"
export HERALD_CI_DIR="$scratch/out"
cd "$work"
if [ "${1:-}" = plan ]; then
  git -c core.hooksPath=/dev/null -c user.name=herald -c user.email=herald@localhost \
    merge -q --no-ff -m 'What main would be' "origin/${2:?is the branch}"
  HERALD_UNTRUSTED=1
  export HERALD_UNTRUSTED
fi
sh "$scratch/herald-ci.sh" "${1:-}"
