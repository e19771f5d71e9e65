#!/usr/bin/env bash
# The Debian packages on a booted host: built the same twice, installed, upgraded (also by the agent itself), removed, purged.
# usage: package_live.sh BIN
set -euo pipefail
bin=$(realpath "$1")
# shellcheck source=../lab.sh
source "$(dirname "$0")/../lab.sh"
why=$(lab_missing)
[ -z "$why" ] || { echo "$why"; exit 77; }
for tool in dh help2man lintian; do
  command -v "$tool" >/dev/null || { echo "$tool is not installed"; exit 77; }
done

work=$(mktemp -d)
lab_up "$top/build/lab-package" 1
trap '"$lab" -d "$lab_dir" down >/dev/null 2>&1 || :; rm -rf "$work"' EXIT
on() { in_lab sh h1 "set -e; $1"; }
say() { echo "== $1 (at $SECONDS s)"; }
fail() { echo "FAILED: $1"; on 'systemctl status --no-pager consort-agent consort-server; journalctl --no-pager -n 40' || :; exit 1; }
must() { on "$1" || fail "$1"; }
eventually() { # SCRIPT: true within ten seconds
  on "for i in \$(seq 100); do if $1; then exit 0; fi; sleep 0.1; done; exit 1" || fail "never: $1"
}
property() { on "systemctl show --property $2 --value $1"; }

say "the same bytes twice"
"$top/packaging/build" "$bin" "$work/one"
"$top/packaging/build" "$bin" "$work/two" >/dev/null
for package in "$work"/one/*.deb; do cmp "$package" "$work/two/$(basename "$package")"; done
lintian --allow-root --fail-on error,warning "$work"/one/*.deb

# What the next version may bring: other configuration files.
newer() { # VERSION
  local package tree
  for package in "$work"/one/*.deb; do
    tree=$work/tree; rm -rf "$tree"
    dpkg-deb -R "$package" "$tree"
    sed -i "s/^Version: .*/Version: $1/" "$tree/DEBIAN/control"
    for file in "$tree"/etc/consort/*; do echo "# of version $1" >>"$file"; done
    dpkg-deb --root-owner-group -Zgzip -z1 -b "$tree" "$work/$1/$(basename "${package%%_*}").deb" >/dev/null
  done
}
mkdir "$work/9.1" "$work/9.2"
newer 9.1; newer 9.2
apt='DEBIAN_FRONTEND=noninteractive apt-get -qq -o Dpkg::Use-Pty=0 -o Dpkg::Options::=--force-confold'

say "install"
in_lab put h1 "$work/one" /root/one
in_lab put h1 "$work/9.1" /root/9.1
in_lab put h1 "$work/9.2" /root/9.2
must "$apt --no-install-recommends install /root/one/*.deb >/dev/null"
must 'consort version && consort-agent --version'
must 'bash -c ". /usr/share/bash-completion/completions/consort && complete -p consort"'
must 'test -s /usr/share/zsh/vendor-completions/_consort'
must 'systemd-analyze verify --man=no /lib/systemd/system/consort-*.service'
on 'systemd-analyze security --no-pager consort-agent | tail -n 1'
must 'systemd-analyze security --no-pager --threshold=20 consort-server | tail -n 1'

say "the agent waits to be joined"
eventually 'systemctl is-active -q consort-agent'
must 'systemctl is-enabled -q consort-agent'
[ "$(property consort-agent StatusText)" = 'waiting for consort-agent join' ] || fail "it says that it waits"
[ "$(property consort-agent NRestarts)" = 0 ] || fail "it does not restart"
must '[ "$(stat -c "%a %U" /var/lib/consort)" = "700 root" ]'
# What the comments of its configuration offer can be said.
must 'sed -n "s/^# \([a-z_]*:\)/\1/p" /etc/consort/agent.yaml >/root/all.yaml && grep -q roots /root/all.yaml
  consort-agent --config /root/all.yaml status 2>&1 | grep -q "has not joined"'

say "the server is for those who enable it"
must '! systemctl is-enabled -q consort-server && ! systemctl is-active -q consort-server'
must 'systemctl enable -q --now consort-server'
must '[ "$(stat -c "%a %U" /var/lib/consort-server)" = "700 consort" ]'
must '[ "$(stat -c "%a %U" /var/lib/consort-server/admin-token)" = "600 consort" ]'
must 'sed -n "s/^# \([a-z_]*:\)/\1/p" /etc/consort/server.yaml >/root/all.yaml && grep -q names /root/all.yaml
  runuser -u consort -- consort server check --config /root/all.yaml'

say "its sandbox leaves it all it needs: a push is deployed to the agent beside it"
must 'consort login https://127.0.0.1:8440 --token-file /var/lib/consort-server/admin-token \
  --root-key "$(journalctl -o cat -u consort-server | grep -oE -m1 "[0-9a-f]{64}")"'
must 'consort host join-token | consort-agent join -'
eventually 'consort-agent status'
mkdir -p "$work/site/hosts"
printf 'name: one\nformat: 1\n' >"$work/site/site.yaml"
printf 'files: {/etc/motd: {content: "kept\\n"}}\n' >"$work/site/hosts/h1.yaml"
in_lab put h1 "$work/site" /root/site
must 'cd /root/site && git init -q -b main && git add -A && git -c user.name=a -c user.email=a@example.com commit -qm "Begin"
  printf "#!/bin/sh\ncat /var/lib/consort-server/admin-token" >/root/askpass && chmod +x /root/askpass
  GIT_ASKPASS=/root/askpass GIT_SSL_CAINFO=/var/lib/consort-server/keys/root.crt \
    git push -q https://a@127.0.0.1:8440/git/default/production.git main'
eventually 'grep -q kept /etc/motd'
must 'runuser -u consort -- consort server backup /var/lib/consort-server/backup'

say "upgrade"
on 'echo "scan_every: 20min" >>/etc/consort/agent.yaml'
agent=$(property consort-agent MainPID) server=$(property consort-server MainPID)
must "$apt install /root/9.1/*.deb >/dev/null"
must 'grep -q 20min /etc/consort/agent.yaml && ! grep -q "of version" /etc/consort/agent.yaml'   # what was edited stays
must 'grep -q "of version" /etc/consort/server.yaml'                                           # and what was not is new
eventually 'systemctl is-active -q consort-agent'
[ "$(property consort-agent MainPID)" != "$agent" ] || fail "the agent was restarted"
eventually 'systemctl is-active -q consort-server'
[ "$(property consort-server MainPID)" != "$server" ] || fail "the server was restarted"

say "an agent that upgrades itself"
# In its place a shell, which ends its apt when it is told to stop, as the agent does.
cat >"$work/self" <<'END'
#!/bin/sh
trap 'kill -9 $apt; exit' TERM
if [ ! -e /root/begun ]; then
  touch /root/begun
  DEBIAN_FRONTEND=noninteractive apt-get -qq -o Dpkg::Options::=--force-confold install /root/9.2/consort-agent.deb && touch /root/done &
  apt=$!
  wait $apt
fi
touch /root/ended
while :; do sleep 1 & wait $!; done
END
chmod +x "$work/self"
in_lab put h1 "$work/self" /root/self
must 'mkdir -p /run/systemd/system/consort-agent.service.d &&
  printf "[Service]\nType=exec\nExecStart=\nExecStart=/root/self\nWatchdogSec=0\n" >/run/systemd/system/consort-agent.service.d/self.conf &&
  systemctl daemon-reload && systemctl restart consort-agent'
self=$(property consort-agent MainPID)
eventually 'test -e /root/done'
must '[ "$(dpkg-query -W -f "\${Status} \${Version}" consort-agent)" = "install ok installed 9.2" ]'
eventually "[ \"\$(systemctl show --property MainPID --value consort-agent)\" != $self ]"
must 'rm -r /run/systemd/system/consort-agent.service.d && systemctl daemon-reload && systemctl restart consort-agent'

say "remove"
must "$apt remove consort-agent consort >/dev/null"
must '! systemctl is-active -q consort-agent && ! systemctl is-active -q consort-server && ! pgrep consort'
must 'test -e /etc/consort/agent.yaml && test -e /var/lib/consort/keys/agent.pem && grep -q kept /etc/motd'

say "and back"
must "$apt install /root/9.2/*.deb >/dev/null"
eventually 'systemctl is-active -q consort-agent'
eventually 'systemctl is-active -q consort-server'
eventually 'consort-agent status | grep -q "^linked"'

say "purge"
must "$apt purge consort-agent >/dev/null"
must 'grep -q kept /etc/motd && test ! -e /var/lib/consort/keys && test ! -e /etc/consort/agent.yaml'
must "$apt purge consort >/dev/null"
must 'test ! -e /var/lib/consort && test ! -e /var/lib/consort-server && test ! -e /etc/consort'
must '[ "$(systemctl is-system-running)" = running ]'
say "done"
