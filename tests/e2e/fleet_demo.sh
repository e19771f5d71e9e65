#!/usr/bin/env bash
# The demo of README.md, as it stands. usage: fleet_demo.sh BIN
set -euo pipefail
exec "$(dirname "$0")/../../examples/fleet/demo" "$1"
