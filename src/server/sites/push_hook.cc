#include "server/sites/push_hook.h"

#include "base/strings.h"

namespace consort::server {
namespace {

constexpr std::string_view kScript = R"sh(#!/bin/sh
# Written by consort, which writes it again whenever it starts.
branch='@BRANCH@'
most=@MOST@
none=0000000000000000000000000000000000000000

refuse() { echo "consort: $*" >&2; exit 1; }

incoming() {
  for index in "$GIT_QUARANTINE_PATH"/pack/pack-*.idx; do
    [ -f "$index" ] && git show-index <"$index" | while read -r offset id rest; do echo "$id"; done
  done
  for object in "$GIT_QUARANTINE_PATH"/??/*; do
    [ -f "$object" ] || continue
    folder=${object%/*}
    echo "${folder##*/}${object##*/}"
  done
}

option=0
while [ "$option" -lt "${GIT_PUSH_OPTION_COUNT:-0}" ]; do
  eval "given=\$GIT_PUSH_OPTION_$option"
  [ "$given" != working-tree ] || [ -n "$@TAKES@" ] ||
    refuse "this environment takes only what was committed: commit and push that, or set working_trees: true"
  option=$((option + 1))
done

news=''
while read -r old new ref; do
  case $ref in
    refs/heads/*) ;;
    *) refuse "$ref cannot be pushed: only branches can" ;;
  esac
  [ "$new" = "$none" ] || news="$news $new"
  [ "$ref" = "refs/heads/$branch" ] || continue
  [ "$new" != "$none" ] || refuse "the branch $branch cannot be deleted"
  [ "$old" = "$none" ] && continue
  git merge-base --is-ancestor "$old" "$new" ||
    refuse "the branch $branch cannot be rewritten (no force push): fetch, and put your commits on top of ${old}"
done

if [ -n "$GIT_QUARANTINE_PATH" ]; then
  incoming | git cat-file --batch-check='%(objectsize) %(objectname)' | while read -r size id; do
    [ "$size" -gt "$most" ] || continue
    name=$(git rev-list --objects $news --not --all | while read -r object path; do
      [ "$object" = "$id" ] && echo "$path" && break
    done)
    refuse "${name:-object $id} has $size bytes, more than $most"
  done || exit 1
fi
exit 0
)sh";

}  // namespace

std::string push_hook(const PushRules& rules) {
  std::string script = replace_all(kScript, "@BRANCH@", rules.branch);
  script = replace_all(script, "@TAKES@", kTakesWorkingTrees);
  return replace_all(script, "@MOST@", std::to_string(rules.largest_object));
}

}  // namespace consort::server
