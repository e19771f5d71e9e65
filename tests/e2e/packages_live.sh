#!/usr/bin/env bash
# The real apt, dnf and zypper, each on a host of its own with the lab's test packages. usage: packages_live.sh BIN [FILTER]
set -euo pipefail
bin=$(realpath "$1")
# dnf and zypper come with the packages that the test program links to.
export LAB_EXTRA=libyaml-0-2,libsimdjson14,libjsonnet0,rpm,dnf,zypper
# shellcheck source=../lab.sh
source "$(dirname "$0")/../lab.sh"
why=$(lab_missing)
[ -z "$why" ] || { echo "$why"; exit 77; }
for tool in rpmbuild createrepo_c dpkg-deb; do
  command -v "$tool" >/dev/null || { echo "$tool is not installed"; exit 77; }
done
[ -x "$bin/resources_test" ] || { echo "no resources_test in $bin: build that target first"; exit 77; }

lab_tools=$(dirname "$(readlink -f "$lab")")
repo=$(mktemp -d)
lab_up "$top/build/lab-packages" 3
trap '"$lab" -d "$lab_dir" down >/dev/null 2>&1 || :; rm -rf "$repo"' EXIT

"$lab_tools/mkrepo" "$repo" >/dev/null
in_lab put h1 "$repo/deb" /srv/repo
in_lab sh h1 'rm -f /etc/apt/sources.list /etc/apt/sources.list.d/*'   # the distribution's own only take time
LAB_DIR=$lab_dir "$lab_tools/rpmhost" h2 dnf
LAB_DIR=$lab_dir "$lab_tools/rpmhost" h3 zypper

failed=0
for host in h1 h2 h3; do
  in_lab put "$host" "$bin/resources_test" /root/resources_test
  echo "== $host"
  in_lab exec "$host" env CONSORT_LIVE=1 /root/resources_test \
    --gtest_filter="${2:-PackagesLive.*}" --gtest_brief=1 || failed=1
done
exit "$failed"
