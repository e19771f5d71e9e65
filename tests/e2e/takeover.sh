#!/usr/bin/env bash
# A Debian system with what administrators do by hand is taken over, here and by ssh; nothing on it changes, its plan is empty, and its
# description makes the same machine of a blank system, as a checker finds that knows nothing of Consort. usage: takeover.sh BIN
set -euo pipefail
bin=$(realpath "$1")
consort=$bin/consort
here=$(dirname "$(readlink -f "$0")")
# shellcheck source=../typical_edits.sh
. "$here/../typical_edits.sh"
[ "$(id -u)" -eq 0 ] || { echo "making a system takes root"; exit 77; }
for tool in mmdebstrap ssh ssh-keygen ssh-keyscan python3; do
  command -v "$tool" >/dev/null || { echo "$tool is not installed"; exit 77; }
done

work=$(mktemp -d)
blank=$work/blank machine=$work/machine site=$work/site
port=18522
pids=()
cleanup() {
  for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || :; done
  wait 2>/dev/null || :
  rm -rf --one-file-system "$work"
}
trap cleanup EXIT
fail() { echo "$1"; exit 1; }

# The blank system has what an installer brings; recommended packages and flushed disks only take time here.
mmdebstrap --quiet --variant=apt --include=cron,logrotate --skip=cleanup/apt bookworm "$blank" >/dev/null
echo 'APT::Install-Recommends "false";' >"$blank/etc/apt/apt.conf.d/99small"
echo force-unsafe-io >"$blank/etc/dpkg/dpkg.cfg.d/fast"
cp -a "$blank" "$machine"
printf '#!/bin/sh\nexit 101\n' >"$machine/usr/sbin/policy-rc.d"
chmod +x "$machine/usr/sbin/policy-rc.d"
DEBIAN_FRONTEND=noninteractive unshare -m sh -c "
  mount -t proc proc $machine/proc && mount --rbind /dev $machine/dev &&
  chroot $machine apt-get -qq install -y openssh-server nginx-light chrony rsyslog sudo" </dev/null >"$work/install.log" 2>&1 ||
  { tail -n 20 "$work/install.log"; exit 1; }
rm "$machine/usr/sbin/policy-rc.d"
cp "$machine"/var/cache/apt/archives/*.deb "$blank/var/cache/apt/archives/"

edit_by_hand "$machine"
mkdir -p "$machine/opt/shop/lib"
chmod 0750 "$machine/opt/shop/lib"
printf '#!/bin/sh\necho "{{ hello }}"\n' >"$machine/opt/shop/run"
chmod 0755 "$machine/opt/shop/run"
head -c 5000 /dev/urandom >"$machine/opt/shop/lib/data"

census() { (cd "$machine" && find . -xdev -printf '%p %m %u %g %s %T@ %C@ %l\n' | LC_ALL=C sort | sha256sum); }
before=$(census)
"$consort" adopt -C "$site" --host shop1 --root "$machine" --look /opt >"$work/adopt.log" 2>&1 || { cat "$work/adopt.log"; exit 1; }
[ "$(census)" = "$before" ] || fail "the system was changed"
! grep -q '^Left out' "$work/adopt.log" || { cat "$work/adopt.log"; exit 1; }
"$consort" plan -C "$site" --host shop1 --root "$machine" --exit-code >"$work/plan.log" || { cat "$work/plan.log"; exit 1; }
[ "$(census)" = "$before" ] || fail "the plan changed the system"
grep -E 'resources described' "$work/adopt.log"

# The same by ssh, from an sshd of the system itself.
ssh-keygen -q -t ed25519 -N '' -f "$work/key"
install -d -m 0700 "$machine/root/.ssh"
cp "$work/key.pub" "$machine/root/.ssh/authorized_keys"
unshare -m sh -c "
  mount -t proc proc $machine/proc; mount --rbind /dev $machine/dev; mount -t tmpfs tmpfs $machine/run; mkdir $machine/run/sshd
  exec chroot $machine /usr/sbin/sshd -D -e -p $port -o ListenAddress=127.0.0.1 -o PermitRootLogin=prohibit-password" >"$work/sshd.log" 2>&1 &
pids+=($!)
for _ in $(seq 50); do ssh-keyscan -p "$port" 127.0.0.1 >"$work/known_hosts" 2>/dev/null && [ -s "$work/known_hosts" ] && break; sleep 0.2; done
mkdir "$work/path"
printf '#!/bin/sh\nexec /usr/bin/ssh -F %s "$@"\n' "$work/ssh_config" >"$work/path/ssh"
chmod +x "$work/path/ssh"
printf 'GlobalKnownHostsFile /dev/null\nUserKnownHostsFile %s\n' "$work/nobody_known" >"$work/ssh_config"
takeover() { PATH=$work/path:$PATH "$consort" takeover "ssh://root@127.0.0.1:$port" --identity "$work/key" "$@"; }
! takeover -C "$work/other" --host shop1 >"$work/unknown.log" 2>&1 || fail "an unknown host key was believed"
grep -q 'host key that is not known' "$work/unknown.log" || { cat "$work/unknown.log"; exit 1; }
[ ! -e "$work/other" ] || fail "a take-over that failed left something behind"

printf 'GlobalKnownHostsFile /dev/null\nUserKnownHostsFile %s\n' "$work/known_hosts" >"$work/ssh_config"
files_of() { (cd "$machine" && find etc opt usr var/lib/dpkg root -xdev -printf '%p %m %u %g %s %T@ %C@ %l\n' | LC_ALL=C sort | sha256sum); }
before=$(files_of)
takeover -C "$work/other" --host shop1 --look /opt >"$work/takeover.log" 2>&1 || { cat "$work/takeover.log" "$work/sshd.log"; exit 1; }
[ "$(files_of)" = "$before" ] || fail "taking over by ssh changed the system"
[ -z "$(ls -A "$machine/tmp")" ] || fail "taking over left $(ls -A "$machine/tmp") in /tmp"
# The key that let us in is the one thing that was added.
diff <(grep -v '^ *root:$\|authorized_keys:\|ssh-ed25519' "$work/other/hosts/shop1.yaml") "$site/hosts/shop1.yaml"
diff -r "$work/other/files" "$site/files"
echo "taken over by ssh, with the same description"

# Stopped in the middle, it leaves nothing anywhere.
PATH=$work/path:$PATH "$consort" takeover "ssh://root@127.0.0.1:$port" --identity "$work/key" -C "$work/stopped" --host shop1 \
  >"$work/stopped.log" 2>&1 &
stopped=$!
for _ in $(seq 100); do [ -n "$(ls -A "$machine/tmp")" ] && break; sleep 0.05; done
kill -TERM "$stopped"
! wait "$stopped" || fail "a take-over that was stopped succeeded"
for _ in $(seq 75); do [ -z "$(ls -A "$machine/tmp")" ] && break; sleep 0.2; done
[ -z "$(ls -A "$machine/tmp")" ] || fail "a take-over that was stopped left its folder"
[ ! -e "$work/stopped" ] || fail "a take-over that was stopped wrote a site"
kill "${pids[0]}"
wait "${pids[0]}" 2>/dev/null || :
pids=()
rm -r "$machine/root/.ssh"

# An agent that joins while its host is paused observes, and has nothing to change when the host is released.
server=https://127.0.0.1:18523 agent="$bin/consort-agent"
export XDG_CONFIG_HOME=$work/config XDG_CACHE_HOME=$work/cache
"$consort" server start --data "$work/server" --listen "${server#https://}" >"$work/server.log" 2>&1 &
pids+=($!)
for _ in $(seq 100); do [ -s "$work/server/admin-token" ] && grep -q root-key "$work/server.log" && break; sleep 0.2; done
key=$(grep -oE -- '--root-key [0-9a-f]{64}' "$work/server.log" | head -n 1 | cut -d' ' -f2)
"$consort" login "$server" --root-key "$key" --token-file "$work/server/admin-token" >/dev/null
git -C "$site" init -q -b main
git -C "$site" add -A
git -C "$site" -c user.name=test -c user.email=test@localhost commit -qm "Describe shop1"
"$consort" push -C "$site" --no-wait >"$work/push.log" 2>&1 || { cat "$work/push.log"; exit 1; }
"$consort" host pause shop1 >/dev/null
"$consort" host join-token -o json | sed -n 's/.*"token": *"\([^"]*\)".*/\1/p' >"$work/token"
printf 'data: %s\nlocal: false\nroots: [{name: shop1, path: %s}]\n' "$work/agent" "$machine" >"$work/agent.yaml"
before=$(census)
"$agent" join --config "$work/agent.yaml" --name shop1 --token-file "$work/token" >"$work/join.log" 2>&1
"$agent" run --config "$work/agent.yaml" >"$work/agent.log" 2>&1 &
pids+=($!)
wait_for() { for _ in $(seq 150); do "$@" && return; sleep 0.2; done; tail -n 20 "$work/agent.log"; fail "never: $*"; }
wait_for grep -q 'catalog 1 of shop1 is here\|linked to the server' "$work/agent.log"
sleep 2
"$consort" host resume shop1 >/dev/null
compliant() {
  "$agent" status --config "$work/agent.yaml" >"$work/status.log"
  grep -q 'shop1: catalog .* compliant' "$work/status.log" && ! grep -q 'failed\|blocked\|drifted' "$work/status.log"
}
wait_for compliant
[ "$(census)" = "$before" ] || fail "the agent changed the system"
for pid in "${pids[@]}"; do kill "$pid"; wait "$pid" 2>/dev/null || :; done
pids=()
rm -rf "$site/.git"
echo "released to an agent, and nothing was changed"

"$consort" apply -C "$site" --host shop1 --root "$blank" --yes --no-diff >"$work/apply.log" 2>&1 || { cat "$work/apply.log"; exit 1; }
"$consort" plan -C "$site" --host shop1 --root "$blank" --exit-code >"$work/plan.log" || { cat "$work/plan.log"; exit 1; }
rm -rf "$blank/var/lib/consort"
/usr/bin/python3 "$here/checkers/same_machine.py" "$machine" "$blank" /etc /opt || fail "the rebuilt machine is another one"
echo "rebuilt from its description, and the same"
