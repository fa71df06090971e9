#!/bin/sh
# What pipelines do with Herald, one command for each job; README.md beside this
# file tells how they play together. It runs in the directory of the project and
# needs a POSIX shell, git and curl, and unzip on GitHub.
set -eu
LC_ALL=C
export LC_ALL HERALD_IN_AUTOMATION=1

home="${HERALD_CI_HOME:-$HOME/.cache/herald-ci}" # holds the program; worth a cache
out="${HERALD_CI_DIR:-herald-ci}"                # holds what a job leaves behind
branch="${HERALD_CI_APPLIED:-herald-applied}"    # points at the files applied last
lock_timeout="${HERALD_CI_LOCK_TIMEOUT:-10m}"
tab="$(printf '\t')"
PATH="$home:$PATH"
scratch="$(mktemp -d)"
trap 'rm -rf "$scratch"' EXIT

say() { printf 'herald-ci: %s\n' "$*" >&2; }

fail() { # fail CODE WORDS…
  code="$1"
  shift
  say "$@"
  exit "$code"
}

forge() {
  if [ "${GITHUB_ACTIONS:-}" = true ]; then
    echo github
  elif [ "${GITLAB_CI:-}" = true ]; then
    echo gitlab
  else
    echo none
  fi
}

# tree names what the files are, whatever commit they are in: a merge or a
# squash of what was reviewed is the same tree.
tree() { git rev-parse 'HEAD^{tree}'; }

# install gets the program, unless a cache has brought it.
install() {
  : "${HERALD_DOWNLOAD:?is the address of the program}" "${HERALD_SHA256:?is its checksum}"
  if genuine "$home/herald"; then
    say 'the cached program is the right one'
    return
  fi
  mkdir -p "$home"
  curl -fsSL --retry 3 -o "$home/herald.part" "$HERALD_DOWNLOAD"
  genuine "$home/herald.part" || fail 1 "what $HERALD_DOWNLOAD gives does not have the checksum $HERALD_SHA256"
  chmod +x "$home/herald.part"
  mv "$home/herald.part" "$home/herald"
}

genuine() { [ -f "$1" ] && printf '%s  %s\n' "$HERALD_SHA256" "$1" | sha256sum -c - >/dev/null 2>&1; }

# modules fetches what the configuration calls from repositories, at the commits
# that its lock file has.
modules() { herald init --backend=false "$@" >&2; }

# plan leaves plan.md for the comment, plan.html, quality.json and, when it
# succeeds, herald.plan to be applied.
plan() {
  mkdir -p "$out"
  rm -f "$out"/*
  code=0
  modules --code-quality "$out/quality.json" 2>"$out/plan.log" || code=$?
  if [ "$code" -eq 0 ]; then
    herald plan --detailed-exitcode --markdown --html "$out/plan.html" --code-quality "$out/quality.json" \
      --out "$out/herald.plan" >"$out/plan.md" 2>"$out/plan.log" || code=$?
  fi
  cat "$out/plan.log" >&2
  case "$code" in
  0 | 2) ;;
  *)
    rm -f "$out/herald.plan"
    failure "$code" >"$out/plan.md"
    summary <"$out/plan.md"
    exit "$code"
    ;;
  esac
  summary <"$out/plan.md"
  if [ -n "${GITHUB_OUTPUT:-}" ]; then
    echo "tree=$(tree)" >>"$GITHUB_OUTPUT"
  fi
  if [ -n "${HERALD_CI_PLANS:-}" ]; then
    mkdir -p "$HERALD_CI_PLANS"
    cp "$out/herald.plan" "$HERALD_CI_PLANS/$(tree).plan"
  fi
}

# failure is the comment about a plan that could not be made: what is there
# about an earlier one would mislead. Indented text is code, whatever is in it.
failure() {
  printf '<!-- herald:plan:%s -->\n### Herald plan failed\n\nExit code %s. Nothing would be sent.\n\n' "${HERALD_CI_NAME:-}" "$1"
  sed -e '/^::/d' -e 's/^/    /' "$out/plan.log" | head -c 60000
}

summary() {
  if [ -n "${GITHUB_STEP_SUMMARY:-}" ]; then
    cat >>"$GITHUB_STEP_SUMMARY"
  else
    cat
  fi
}

# comment writes the one comment of a pull request, or writes over it.
comment() {
  [ -s "$out/plan.md" ] || fail 1 "there is no $out/plan.md: the plan did not get so far"
  case "$(forge)" in
  github) comment_github ;;
  gitlab) comment_gitlab ;;
  *) fail 1 'this is neither GitHub nor GitLab, so there is nothing to comment on' ;;
  esac
}

comment_github() {
  issues="$GITHUB_API_URL/repos/$GITHUB_REPOSITORY/issues"
  id="$(ours "$issues/${HERALD_CI_PULL_REQUEST:?is its number}/comments")"
  quoted <"$out/plan.md" >"$scratch/body"
  if [ -n "$id" ]; then
    api "$issues/comments/$id" -X PATCH --data-binary "@$scratch/body" >/dev/null
  else
    api "$issues/$HERALD_CI_PULL_REQUEST/comments" -X POST --data-binary "@$scratch/body" >/dev/null
  fi
}

comment_gitlab() {
  notes="$CI_API_V4_URL/projects/$CI_PROJECT_ID/merge_requests/$CI_MERGE_REQUEST_IID/notes"
  id="$(ours "$notes")"
  if [ -n "$id" ]; then
    api "$notes/$id" -X PUT --data-urlencode "body@$out/plan.md" >/dev/null
  else
    api "$notes" -X POST --data-urlencode "body@$out/plan.md" >/dev/null
  fi
}

# ours ADDRESS finds the id of our comment in a list of comments: it begins with
# the marker, and was written by HERALD_CI_AUTHOR if that is set.
ours() {
  page=1
  while :; do
    asked "$1?per_page=100&page=$page"
    [ -s "$scratch/values" ] || return 0
    id="$(MARKER="<!-- herald:plan:${HERALD_CI_NAME:+$HERALD_CI_NAME -->}" awk -F '\t' '
      { split($1, path, "."); i = path[2]; name = substr($1, length(i) + 3) }
      name == "id" { ids[i] = $2 }
      name == "user.login" || name == "author.username" { authors[i] = $2 }
      name == "body" {
        gsub(/\\u003[cC]/, "<", $2); gsub(/\\u003[eE]/, ">", $2)
        if (index($2, "\"" ENVIRON["MARKER"]) == 1) found[i] = 1
      }
      END {
        for (i in found)
          if (ENVIRON["HERALD_CI_AUTHOR"] == "" || authors[i] == "\"" ENVIRON["HERALD_CI_AUTHOR"] "\"") { print ids[i]; exit }
      }' "$scratch/values")"
    if [ -n "$id" ]; then
      echo "$id"
      return
    fi
    page=$((page + 1))
  done
}

# fetch gets the plan that was reviewed for exactly these files, if there is one.
fetch() {
  mkdir -p "$out"
  case "$(forge)" in
  github) fetch_github ;;
  gitlab) fetch_gitlab ;;
  *)
    rm -f "$out"/*
    if [ -f "${HERALD_CI_PLANS:?is the directory of reviewed plans}/$(tree).plan" ]; then
      cp "$HERALD_CI_PLANS/$(tree).plan" "$out/herald.plan"
    fi
    ;;
  esac
}

# fetch_github takes the newest artifact that is named after the tree and comes
# from this repository: anybody may upload one from a fork.
fetch_github() {
  rm -f "$out"/*
  artifacts="$GITHUB_API_URL/repos/$GITHUB_REPOSITORY/actions/artifacts"
  asked "$artifacts?name=herald-plan-$(tree)&per_page=100"
  id="$(awk -F '\t' '
    { split($1, path, "."); i = path[3]; name = substr($1, length(path[2]) + length(i) + 4) }
    path[2] == "artifacts" { field[i, name] = $2; all[i] = 1 }
    END {
      for (i in all)
        if (field[i, "expired"] == "false" && field[i, "workflow_run.head_repository_id"] != "" &&
            field[i, "workflow_run.head_repository_id"] == field[i, "workflow_run.repository_id"] &&
            field[i, "id"] + 0 > newest) newest = field[i, "id"] + 0
      if (newest) printf "%.0f\n", newest
    }' "$scratch/values")"
  [ -n "$id" ] || return 0
  api "$artifacts/$id/zip" >"$scratch/plan.zip"
  unzip -q -o "$scratch/plan.zip" herald.plan -d "$out"
}

# fetch_gitlab takes the artifact of the merge request that brought this commit.
# In a pipeline that was started by hand GitLab has put it here already.
fetch_gitlab() {
  [ "$CI_PIPELINE_SOURCE" != web ] || return 0
  rm -f "$out"/*
  project="$CI_API_V4_URL/projects/$CI_PROJECT_ID"
  asked "$project/repository/commits/$CI_COMMIT_SHA/merge_requests"
  iid="$(awk -F '\t' '
    { split($1, path, "."); i = path[2] }
    $1 == "." i ".iid" { iids[i] = $2 }
    $1 == "." i ".state" && $2 == "\"merged\"" { merged[i] = 1 }
    END { for (i in merged) { print iids[i]; exit } }' "$scratch/values")"
  [ -n "$iid" ] || return 0
  if ! api "$project/jobs/artifacts/refs%2Fmerge-requests%2F$iid%2Fhead/raw/$out/herald.plan?job=plan" >"$out/herald.plan"; then
    rm -f "$out/herald.plan"
  fi
}

# apply carries out the plan that was reviewed, or nothing. The files are
# remembered before: what a plan has begun is theirs, even if the job is killed.
apply() {
  fetch
  modules
  if [ ! -s "$out/herald.plan" ]; then
    settled || fail 6 'nobody has reviewed a plan of exactly these files, so nothing was sent: run the plan job for them, look at it, and run this job again'
    say 'there is nothing to do'
    remember HEAD
    return
  fi
  before=
  if git fetch -q --depth 1 origin "refs/heads/$branch" 2>/dev/null; then
    before="$(git rev-parse FETCH_HEAD)"
  fi
  remember HEAD
  code=0
  careful herald apply --lock-timeout "$lock_timeout" "$out/herald.plan" || code=$?
  if [ "$code" -eq 7 ] && settled; then
    say 'it was carried out already, and there is nothing left to do'
    return
  fi
  case "$code" in
  0) ;;
  3 | 4 | 130) fail "$code" 'what is left is done by the next due job, or by a new plan and this job' ;;
  *)
    remember "$before"
    fail "$code" 'nothing was sent: run the plan job for these files, look at it, and run this job again'
    ;;
  esac
}

# careful runs what must not be torn. Whoever cancels a job signals its first
# process and soon kills all of them; passed on, the signal lets Herald finish
# what is in flight and save.
careful() {
  "$@" &
  child=$!
  trap 'kill -TERM "$child" 2>/dev/null || true' INT TERM
  while :; do
    ended=0
    wait "$child" || ended=$?
    kill -0 "$child" 2>/dev/null || break # a signal ends the wait as well
  done
  trap - INT TERM
  return "$ended"
}

# settled reports whether there is nothing to do.
settled() {
  found=0
  herald plan --detailed-exitcode --concise >&2 || found=$?
  case "$found" in
  0) return 0 ;;
  2) return 1 ;;
  *) exit "$found" ;;
  esac
}

# remember COMMIT has the branch point at the files that the jobs go by that
# nobody reviews; nothing for none.
remember() {
  case "$(forge)" in
  gitlab)
    # The token is given when git asks for it, so that no list of processes shows it.
    git -c credential.helper= -c credential.helper='!f() { echo username=herald; echo "password=$HERALD_GITLAB_TOKEN"; }; f' \
      push -q "$CI_SERVER_URL/$CI_PROJECT_PATH.git" "+$1:refs/heads/$branch"
    ;;
  *) git push -q origin "+$1:refs/heads/$branch" ;;
  esac
}

# applied puts the files in place whose plan was carried out last. What was
# merged since and refused must not go out because time goes by.
applied() {
  code=0
  git ls-remote --exit-code origin "refs/heads/$branch" >/dev/null || code=$?
  case "$code" in
  0) ;;
  2)
    say 'nothing was applied yet'
    exit 0
    ;;
  *) fail 1 'the repository cannot be asked what was applied last' ;;
  esac
  git fetch -q --depth 1 origin "refs/heads/$branch"
  git checkout -q --detach FETCH_HEAD
}

# due sends and recalls what has become due. It does not look for what others
# changed, so that it does not undo it either: that is for a person to decide.
due() {
  applied
  modules
  careful herald apply --auto-approve --refresh=false --lock-timeout "$lock_timeout"
}

# drift ends with 2 when somebody changed on a platform what was sent.
drift() {
  applied
  modules
  mkdir -p "$out"
  code=0
  herald plan --refresh-only --detailed-exitcode --markdown >"$out/drift.md" || code=$?
  summary <"$out/drift.md"
  exit "$code"
}

# api ADDRESS [ARGUMENTS…] asks the forge. The token goes through a pipe, so that
# no list of processes shows it.
api() {
  address="$1"
  shift
  case "$(forge)" in
  github)
    printf 'header = "Authorization: Bearer %s"\n' "${GITHUB_TOKEN:?is needed to ask GitHub}" |
      curl -fsSL --retry 3 --config - -H 'Accept: application/vnd.github+json' -H 'Content-Type: application/json' \
        -H 'X-GitHub-Api-Version: 2022-11-28' "$@" "$address"
    ;;
  gitlab)
    printf 'header = "PRIVATE-TOKEN: %s"\n' "${HERALD_GITLAB_TOKEN:?is needed to ask GitLab}" |
      curl -fsSL --retry 3 --config - "$@" "$address"
    ;;
  esac
}

# asked ADDRESS puts the values of an answer into a file. They are no pipe,
# because a pipe would hide that there was no answer.
asked() {
  api "$1" >"$scratch/answer"
  values <"$scratch/answer" >"$scratch/values"
}

# values prints each value of the JSON at standard input as .path, a tab, and
# the value as it was written.
values() {
  grep -oE '"([^"\\]|\\.)*"|[][{},:]|[^][{},:"[:space:]]+' | awk '
    function path(  i, text) { for (i = 1; i <= depth; i++) text = text "." at[i]; return text }
    $0 == "{" { kind[++depth] = $0; named = 0; next }
    $0 == "[" { kind[++depth] = $0; at[depth] = 0; named = 1; next }
    $0 == "}" || $0 == "]" { depth--; next }
    $0 == "," { if (kind[depth] == "[") at[depth]++; else named = 0; next }
    $0 == ":" { named = 1; next }
    !named { at[depth] = substr($0, 2, length($0) - 2); next }
    { print path() "\t" $0 }'
}

# quoted makes {"body": …} of the text at standard input.
quoted() {
  printf '{"body":"'
  tr -d '\000-\010\013-\037' | sed -e 's/\\/\\\\/g' -e 's/"/\\"/g' -e "s/$tab/\\\\t/g" | awk '{ printf "%s\\n", $0 }'
  printf '"}'
}

main() {
  case "${1:-}" in
  install | plan | comment | apply | due | drift) "$1" ;;
  *) fail 1 'usage: herald-ci.sh install|plan|comment|apply|due|drift' ;;
  esac
}

# In one line, because due and drift replace this file while it runs.
main "$@"; exit
