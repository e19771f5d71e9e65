#!/usr/bin/env bash
# Every example compiles without a warning, twice to the same bytes.
set -euo pipefail
cd "$(dirname "$0")/../.."
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
"$1/consort" facts -o json > "$work/facts.json"
for site in examples/*/site.yaml; do
  site=$(dirname "$site")
  mkdir -p "$work/facts"
  for host in "$site"/hosts/*.yaml; do cp "$work/facts.json" "$work/facts/$(basename "$host" .yaml).json"; done
  "$1/consort" check -C "$site" --facts-of "$work/facts" 2> "$work/said"
  if [ -s "$work/said" ]; then cat "$work/said"; exit 1; fi
  for n in 1 2; do "$1/consort" compile -C "$site" --facts-of "$work/facts" --out "$work/$n" 2>/dev/null; done
  diff -r "$work/1" "$work/2"
done
