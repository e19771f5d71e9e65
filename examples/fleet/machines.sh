# Sourced by the demo: three machines, a desk to work at, and a place for the server. Booted hosts in a network of their own where
# the lab can run; else folders with a Debian in them, in which nothing runs but packages and files are real.
# shellcheck shell=bash
# shellcheck source=../../tests/lab.sh
. ../../tests/lab.sh

names=(web1 web2 db1)
declare -A host=([web1]=h1 [web2]=h2 [db1]=h3)
why_no_lab=$(lab_missing)
live='' address=127.0.0.1:8440
[ -n "$why_no_lab" ] || live=yes address=10.77.0.1:8440
export address   # of the server

machines_up() { # WORK BIN
  work=$1 bin=$2
  if [ -z "$live" ]; then roots_up; return; fi
  lab_up "$work/lab" 3
  trap '"$lab" -d "$lab_dir" down >/dev/null 2>&1 || :; rm -rf "$work"' EXIT
  for name in "${names[@]}"; do
    on "$name" "hostname $name && echo $name >/etc/hostname"
    in_lab put "${host[$name]}" "$bin/consort-agent" /usr/bin/consort-agent
    in_lab put "${host[$name]}" ../../packaging/systemd/consort-agent.service /lib/systemd/system/consort-agent.service
    on "$name" 'systemctl daemon-reload && systemctl start consort-agent'
  done
}

roots_up() {
  processes=()
  trap 'kill "${processes[@]}" 2>/dev/null || :; wait; rm -rf "$work"' EXIT
  mmdebstrap --quiet --variant=minbase --include=ca-certificates,nftables bookworm "$work/base"
  for name in "${names[@]}"; do
    mkdir "$work/$name"
    cp -a --reflink=auto "$work/base" "$work/$name/root"
    echo "$name" >"$work/$name/root/etc/hostname"
    tr -d - </proc/sys/kernel/random/uuid >"$work/$name/machine-id"
    printf 'data: %s\nlocal: false\nroots: [{name: %s, path: %s}]\n' "$work/$name/data" "$name" "$work/$name/root" >"$work/$name/agent.yaml"
    in_folder "$name"
    "${there[@]}" run >"$work/$name/log" 2>&1 &
    processes+=($!)
  done
}

# on MACHINE SCRIPT
on() {
  if [ -n "$live" ]; then in_lab sh "${host[$1]}" "$2"; else chroot "$work/$1/root" sh -c "$2"; fi
}
# A folder has no name and id of its own: this gives them to the agent, in `there`.
in_folder() {
  # shellcheck disable=SC2016
  there=(unshare --mount --uts sh -c 'hostname "$1" && mount --bind "$2/machine-id" /etc/machine-id && shift 2 && exec "$@"'
    sh "$1" "$work/$1" "$bin/consort-agent" --config "$work/$1/agent.yaml")
}
# agent MACHINE WORDS...: the agent's program there
agent() {
  local name=$1; shift
  if [ -n "$live" ]; then in_lab exec "${host[$name]}" consort-agent "$@"; return; fi
  in_folder "$name"
  "${there[@]}" "$@"
}
# serve COMMAND...: in the background, its messages in server.log
serve() {
  if [ -n "$live" ]; then in_lab bg server "$@"; ln -s lab/server.log "$work/server.log"; return; fi
  "$@" >"$work/server.log" 2>&1 &
  processes+=($!)
}
# desk COMMAND...: where you work: this machine's files, the machines' network, a home of its own
desk() {
  local home=(env HOME="$work/home" XDG_CONFIG_HOME="$work/home/.config" PATH="$bin:$PATH" GIT_ASKPASS="$work/askpass"
    GIT_TERMINAL_PROMPT=0 GIT_SSL_CAINFO="$work/root.pem" GIT_CONFIG_NOSYSTEM=1)
  if [ -n "$live" ]; then in_lab run "${home[@]}" "$@"; else "${home[@]}" "$@"; fi
}
