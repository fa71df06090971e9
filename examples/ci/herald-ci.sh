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
workflow="${HERALD_CI_WORKFLOW:-plan.yml}"        # makes the plans on GitHub
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
  empty
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

# empty makes the directory that a job leaves things in. Files that nobody has
# reviewed may have a link of that name: it is removed, and not followed.
empty() {
  rm -rf "$out"
  mkdir -p "$out"
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
  case "$(forge)" in
  github) fetch_github ;;
  gitlab) fetch_gitlab ;;
  *)
    empty
    if [ -f "${HERALD_CI_PLANS:?is the directory of reviewed plans}/$(tree).plan" ]; then
      cp "$HERALD_CI_PLANS/$(tree).plan" "$out/herald.plan"
    fi
    ;;
  esac
}

# fetch_github takes the plan from the very run that reviewers saw. A name proves
# nothing: whoever can push a branch can upload an artifact of any name.
fetch_github() {
  empty
  repository="$GITHUB_API_URL/repos/$GITHUB_REPOSITORY"
  run="$(reviewed_run)"
  [ -n "$run" ] || return 0
  asked "$repository/actions/runs/$run/artifacts?name=herald-plan-$(tree)&per_page=100"
  id="$(NAME="\"herald-plan-$(tree)\"" awk -F '\t' '
    { split($1, path, "."); i = path[3]; name = substr($1, length(path[2]) + length(i) + 4) }
    path[2] == "artifacts" { field[i, name] = $2; all[i] = 1 }
    END {
      for (i in all)
        if (field[i, "expired"] == "false" && field[i, "name"] == ENVIRON["NAME"] && field[i, "id"] + 0 > newest) newest = field[i, "id"] + 0
      if (newest) printf "%.0f\n", newest
    }' "$scratch/values")"
  [ -n "$id" ] || return 0
  api "$repository/actions/artifacts/$id/zip" >"$scratch/plan.zip"
  unzip -q -o "$scratch/plan.zip" herald.plan -d "$out"
  attested
}

# reviewed_run prints the id of the run that planned the pull request which was
# merged as this commit. A job that was started by hand takes the plan that was
# made by hand, if there is one.
reviewed_run() {
  commit="$(git rev-parse HEAD)"
  if [ "$GITHUB_EVENT_NAME" = workflow_dispatch ]; then
    found="$(newest_run workflow_dispatch "\"$commit\"" "\"$GITHUB_REF_NAME\"")"
    if [ -n "$found" ]; then
      echo "$found"
      return
    fi
  fi
  asked "$repository/commits/$commit/pulls?per_page=100"
  merged="$(COMMIT="\"$commit\"" BASE="\"$GITHUB_REF_NAME\"" awk -F '\t' '
    { split($1, path, "."); i = path[2]; name = substr($1, length(i) + 3); field[i, name] = $2; all[i] = 1 }
    END {
      for (i in all)
        if (field[i, "merged_at"] ~ /^"/ && field[i, "merge_commit_sha"] == ENVIRON["COMMIT"] && field[i, "base.ref"] == ENVIRON["BASE"] &&
            field[i, "head.repo.id"] != "" && field[i, "head.repo.id"] == field[i, "base.repo.id"])
          print field[i, "head.sha"] "\t" field[i, "head.ref"]
    }' "$scratch/values")"
  [ -n "$merged" ] || return 0
  [ "$(printf '%s\n' "$merged" | wc -l)" -eq 1 ] || fail 6 "several pull requests were merged as $commit"
  newest_run pull_request "${merged%%"$tab"*}" "${merged#*"$tab"}"
}

# newest_run EVENT COMMIT BRANCH prints the id of the newest successful run of
# the workflow that plans, if there is one. COMMIT and BRANCH are JSON.
newest_run() {
  sha="${2#\"}"
  asked "$repository/actions/workflows/$workflow/runs?event=$1&head_sha=${sha%\"}&status=success&per_page=100"
  EVENT="\"$1\"" COMMIT="$2" BRANCH="$3" FILE="\".github/workflows/$workflow" awk -F '\t' '
    { split($1, path, "."); i = path[3]; name = substr($1, length(path[2]) + length(i) + 4) }
    path[2] == "workflow_runs" { field[i, name] = $2; all[i] = 1 }
    END {
      for (i in all)
        if (field[i, "event"] == ENVIRON["EVENT"] && field[i, "head_sha"] == ENVIRON["COMMIT"] && field[i, "head_branch"] == ENVIRON["BRANCH"] &&
            index(field[i, "path"], ENVIRON["FILE"]) == 1 && field[i, "conclusion"] == "\"success\"" &&
            field[i, "head_repository.id"] != "" && field[i, "head_repository.id"] == field[i, "repository.id"] &&
            field[i, "id"] + 0 > newest) newest = field[i, "id"] + 0
      if (newest) printf "%.0f\n", newest
    }' "$scratch/values"
}

# attested wants GitHub to attest, where that is asked for, that the workflow made
# the plan from exactly these files: then it was also the workflow of these files.
attested() {
  [ "${HERALD_CI_ATTESTED:-}" = 1 ] || return 0
  made="$(GH_TOKEN="$GITHUB_TOKEN" gh attestation verify "$out/herald.plan" --repo "$GITHUB_REPOSITORY" \
    --signer-workflow "$GITHUB_REPOSITORY/.github/workflows/$workflow" --format json \
    --jq '.[0].verificationResult.signature.certificate.sourceRepositoryDigest')" ||
    fail 6 'GitHub does not attest the plan, so nothing was sent'
  asked "$repository/git/commits/$made"
  grep -qxF ".tree.sha$tab\"$(tree)\"" "$scratch/values" || fail 6 "the plan was made from other files, those of $made, so nothing was sent"
}

# fetch_gitlab takes the plan of the pipeline that ran for the last commit of the
# merge request which was merged as this commit. In a pipeline that was started
# by hand GitLab has put it here already.
fetch_gitlab() {
  [ "$CI_PIPELINE_SOURCE" != web ] || return 0
  empty
  project="$CI_API_V4_URL/projects/$CI_PROJECT_ID"
  asked "$project/repository/commits/$CI_COMMIT_SHA/merge_requests"
  merged="$(COMMIT="\"$CI_COMMIT_SHA\"" BASE="\"$CI_COMMIT_BRANCH\"" PROJECT="$CI_PROJECT_ID" awk -F '\t' '
    { split($1, path, "."); i = path[2]; name = substr($1, length(i) + 3); field[i, name] = $2; all[i] = 1 }
    END {
      for (i in all)
        if (field[i, "state"] == "\"merged\"" && field[i, "target_branch"] == ENVIRON["BASE"] && field[i, "source_project_id"] == ENVIRON["PROJECT"] &&
            (field[i, "merge_commit_sha"] == ENVIRON["COMMIT"] || field[i, "squash_commit_sha"] == ENVIRON["COMMIT"] || field[i, "sha"] == ENVIRON["COMMIT"]))
          print field[i, "iid"] "\t" field[i, "sha"]
    }' "$scratch/values")"
  [ -n "$merged" ] || return 0
  [ "$(printf '%s\n' "$merged" | wc -l)" -eq 1 ] || fail 6 "several merge requests were merged as $CI_COMMIT_SHA"
  iid="${merged%%"$tab"*}"
  asked "$project/merge_requests/$iid/pipelines?per_page=100"
  pipeline="$(COMMIT="${merged#*"$tab"}" REF="\"refs/merge-requests/$iid/head\"" PROJECT="$CI_PROJECT_ID" awk -F '\t' '
    { split($1, path, "."); i = path[2]; name = substr($1, length(i) + 3); field[i, name] = $2; all[i] = 1 }
    END {
      for (i in all)
        if (field[i, "sha"] == ENVIRON["COMMIT"] && field[i, "ref"] == ENVIRON["REF"] && field[i, "project_id"] == ENVIRON["PROJECT"] &&
            field[i, "source"] == "\"merge_request_event\"" && field[i, "status"] == "\"success\"" && field[i, "id"] + 0 > newest)
          newest = field[i, "id"] + 0
      if (newest) printf "%.0f\n", newest
    }' "$scratch/values")"
  [ -n "$pipeline" ] || return 0
  asked "$project/pipelines/$pipeline/jobs?scope%5B%5D=success&per_page=100"
  id="$(awk -F '\t' '
    { split($1, path, "."); i = path[2]; name = substr($1, length(i) + 3); field[i, name] = $2; all[i] = 1 }
    END {
      for (i in all) if (field[i, "name"] == "\"plan\"" && field[i, "status"] == "\"success\"" && field[i, "id"] + 0 > newest) newest = field[i, "id"] + 0
      if (newest) printf "%.0f\n", newest
    }' "$scratch/values")"
  [ -n "$id" ] || return 0
  if ! api "$project/jobs/$id/artifacts/$out/herald.plan" >"$out/herald.plan"; then
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
  empty
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
