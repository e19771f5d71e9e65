#!/usr/bin/env bash
# The README's demo, as it stands.
set -euo pipefail
cd "$(dirname "$0")/../.."
examples/demo "$1/consort"
