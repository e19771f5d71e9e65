#!/usr/bin/env bash
# The provider contract of every type, and what only systemd can prove, on a booted host that may be spoilt.
set -euo pipefail
bin=$(realpath "$1")
# shellcheck source=../lab.sh
source "$(dirname "$0")/../lab.sh"
why=$(lab_missing)
[ -z "$why" ] || { echo "$why"; exit 77; }
[ -x "$bin/resources_test" ] || { echo "no resources_test in $bin: build that target first"; exit 77; }

lab_up "${2:-$top/build/lab-c}" 1
in_lab put h1 "$bin/resources_test" /root/resources_test
in_lab exec h1 env CONSORT_LIVE=1 /root/resources_test \
  --gtest_filter="${3:-*OnLive:*Live.*}" --gtest_brief=1
