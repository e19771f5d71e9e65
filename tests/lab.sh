# Sourced by scripts that need real hosts: finds the lab, says whether it can run here, and boots hosts in it.
# The lab is a script of its own ($CONSORT_LAB, or lab/lab in the folder of shared things beside this checkout).
# shellcheck shell=bash

top=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
lab=${CONSORT_LAB:-$top/../shared/lab/lab}
# What the consort program links to and a minimal host lacks.
export LAB_EXTRA=${LAB_EXTRA:-libyaml-0-2,libsimdjson14,libjsonnet0}

# Prints why there can be no lab here, or nothing.
lab_missing() {
  [ "$(id -u)" -eq 0 ] || { echo "the lab needs root"; return; }
  [ -f "$lab" ] && [ -x "$lab" ] || { echo "no lab at $lab (set CONSORT_LAB)"; return; }
  for tool in systemd-nspawn mmdebstrap nft ssh ip; do
    command -v "$tool" >/dev/null || { echo "$tool is not installed"; return; }
  done
}

# lab_up DIR N: boots hosts h1 to hN; the lab ends with the calling script.
lab_up() {
  lab_dir=$1
  trap '"$lab" -d "$lab_dir" down >/dev/null 2>&1 || :' EXIT
  "$lab" -d "$lab_dir" up "$2" >/dev/null
}
in_lab() { "$lab" -d "$lab_dir" "$@"; }
