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
# those who plan and those who apply share, and nobody else.
set -eu
: "${HERALD_REPOSITORY:?is where to clone from}" "${HERALD_CI_PLANS:?is the directory of reviewed plans}"

work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
git clone -q --branch main "$HERALD_REPOSITORY" "$work"
cd "$work"
if [ "${1:-}" = plan ]; then
  git -c user.name=herald -c user.email=herald@localhost merge -q --no-ff -m 'What main would be' "origin/${2:?is the branch}"
fi
./ci/herald-ci.sh "${1:-}"
