#!/bin/sh
# Builds the SDK; npm runs it before it packs a package, also in a clone in which nothing is installed yet.
set -eu
root=$(CDPATH='' cd -- "$(dirname "$0")/.." && pwd -P)

. "$root/scripts/find-bun.sh"
exec "$bun" --no-install "$root/scripts/build-sdk.ts"
