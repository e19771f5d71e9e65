#!/usr/bin/env bash
# A server, an agent and a store in one process, gone when it ends: what they deployed stays. usage: embedded.sh BIN
set -euo pipefail
bin=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export TMPDIR=$work/tmp
mkdir -p "$TMPDIR" "$work/root/etc"
cp /etc/os-release /etc/passwd /etc/group "$work/root/etc"
"$bin/consort" init "$work/site" --host web1 >/dev/null
deploy() { "$bin/consort" deploy --embedded -C "$work/site" --host web1 --root "$work/root" --yes; }

deploy | tee "$work/first"
grep -q 'changed  files./etc/motd' "$work/first"
grep -q web1 "$work/root/etc/motd"
deploy | tee "$work/second"
grep -q '^0 changes, 0 failed, 1 right already' "$work/second"

# What does not compile is told with its place, and nothing is begun.
echo 'files: {/etc/motd: {contend: x}}' >"$work/site/hosts/web1.yaml"
code=0; deploy 2>"$work/wrong" || code=$?
[ "$code" -eq 3 ] || { cat "$work/wrong"; echo "exit code $code"; exit 1; }
grep -q "hosts/web1.yaml:1:.*error\[unknown-attribute\]" "$work/wrong"
[ -z "$(ls -A "$TMPDIR")" ] || { echo "left behind:"; ls -A "$TMPDIR"; exit 1; }
echo "embedded: deployed, found right, refused what is wrong"
