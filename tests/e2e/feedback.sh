#!/usr/bin/env bash
# What an administrator does by hand to a Debian system comes back as proposals, each of the right type; once all are adopted, nothing is
# left to do. usage: feedback.sh BIN
set -euo pipefail
# shellcheck source=../typical_edits.sh
. "$(dirname "$(readlink -f "$0")")/../typical_edits.sh"
bin=$(realpath "$1")
consort=$bin/consort agent=$bin/consort-agent
[ "$(id -u)" -eq 0 ] || { echo "making a system takes root"; exit 77; }
command -v mmdebstrap >/dev/null || { echo "mmdebstrap is not installed"; exit 77; }

work=$(mktemp -d)
root=$work/root
port=18471
export XDG_CONFIG_HOME=$work/config XDG_CACHE_HOME=$work/cache GIT_SSL_CAINFO=$work/root.crt
pids=()
cleanup() {
  for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || :; done
  wait 2>/dev/null || :
  rm -rf "$work"
}
trap cleanup EXIT

wait_for() {  # SECONDS WHAT COMMAND...
  local seconds=$1 what=$2
  shift 2
  for _ in $(seq $((seconds * 5))); do "$@" && return; sleep 0.2; done
  echo "$what did not happen within $seconds s"
  tail -n 20 "$work"/*.log
  exit 1
}

mmdebstrap --quiet --variant=apt --include=openssh-server,nginx-light,chrony,rsyslog,logrotate,sudo,nano bookworm "$root" >/dev/null

"$consort" server start --data "$work/server" --listen "127.0.0.1:$port" >"$work/server.log" 2>&1 &
pids+=($!)
wait_for 20 "the start of the server" test -s "$work/server/admin-token"
wait_for 20 "its first word" grep -q root-key "$work/server.log"
key=$(grep -oE -- '--root-key [0-9a-f]{64}' "$work/server.log" | head -n 1 | cut -d' ' -f2)
"$consort" login "https://127.0.0.1:$port" --root-key "$key" --token-file "$work/server/admin-token" >/dev/null
curl -ks "https://127.0.0.1:$port/root.crt" >"$GIT_SSL_CAINFO"

name=$(hostname | cut -d. -f1 | tr '[:upper:]' '[:lower:]')
mkdir -p "$work/site/hosts"
printf 'format: 1\nname: feedback\ndefaults: {drift: propose}\n' >"$work/site/site.yaml"
printf '{}\n' >"$work/site/hosts/$name.yaml"
git -C "$work/site" init -q -b main
git -C "$work/site" add -A
git -C "$work/site" -c user.name=test -c user.email=test@localhost commit -qm "Describe nothing"
url=https://x:$(cat "$work/server/admin-token")@127.0.0.1:$port/git/default/production.git
git -C "$work/site" push -q "$url" main 2>/dev/null

"$consort" host join-token -o json | sed -n 's/.*"token": *"\([^"]*\)".*/\1/p' >"$work/token"
printf 'data: %s\nlocal: false\nroots: [{name: %s, path: %s}]\nobserve: [/opt, /usr/bin]\n' "$work/agent" "$name" "$root" >"$work/agent.yaml"
"$agent" join --config "$work/agent.yaml" --token-file "$work/token" >"$work/join.log" 2>&1
"$agent" run --config "$work/agent.yaml" >"$work/agent.log" 2>&1 &
pids+=($!)
wait_for 30 "the first look" test -s "$work/agent/targets/$name/observed/baseline.json"
sleep 3
proposals() { "$consort" proposal list -o json | sed -n 's/^ *"address": *"\(.*\)",*$/\1/p' | sort -u; }
[ -z "$(proposals)" ] || { echo "a system that nobody changed has proposals:"; proposals; exit 1; }

edit_by_hand "$root"
mkdir -p "$root/opt/shop"
echo hello >"$root/opt/shop/run"
chroot "$root" dpkg -r nano >/dev/null 2>&1
cp "$root/usr/bin/true" "$root/usr/bin/arch"

expected=$(sort <<'LIST'
files./etc/cron.d/shop
files./etc/logrotate.conf
files./etc/nginx/sites-available/shop
files./etc/sysctl.d/50-local.conf
files./opt/shop/run
files./usr/bin/arch
hosts_entries.db.internal
lines.sshd_config: PermitRootLogin
links./etc/nginx/sites-enabled/default
links./etc/nginx/sites-enabled/shop
packages.nano
services.nginx
services.rsyslog
sudo_rules.deploy
timezone.Europe/Berlin
units.shop.service
users.alice
LIST
)
as_expected() { [ "$(proposals)" = "$expected" ]; }
for _ in $(seq 100); do as_expected && break; sleep 0.2; done
as_expected || { diff <(echo "$expected") <(proposals); tail -n 20 "$work/agent.log"; exit 1; }
echo "17 edits, 17 proposals"
"$consort" proposal list -o json | grep -q '"by"' || { echo "no proposal says when it was made"; exit 1; }

# A program is no text: it cannot be adopted, and its package is what brings it back.
for number in $("$consort" proposal list -o name); do
  "$consort" proposal show "$number" | grep -q '^files./usr/bin/arch' && binary=$number
done
"$consort" proposal adopt "$binary" --yes 2>"$work/refused.log" && { echo "a program was adopted"; exit 1; }
grep -q 'no text' "$work/refused.log" || { cat "$work/refused.log"; exit 1; }
"$consort" proposal ignore "$binary" --reason "its package is installed again next week" >/dev/null

for number in $("$consort" proposal list -o name | grep -oE '[0-9]+'); do
  "$consort" proposal adopt "$number" --yes >/dev/null 2>"$work/adopt.log" || { cat "$work/adopt.log"; exit 1; }
done
none_left() { [ -z "$(proposals)" ]; }
wait_for 30 "the end of all proposals" none_left
"$consort" plan --fleet | tee "$work/plan.log"
grep -q '^No changes' "$work/plan.log"
for file in etc/ssh/sshd_config etc/cron.d/shop opt/shop/run; do test -s "$root/$file"; done
grep -q '^PermitRootLogin no$' "$root/etc/ssh/sshd_config"
echo "all adopted, and nothing is left to do"
