# Sourced with $root set: sets $bun to the Bun of the pinned version, or ends with one sentence.

# npm may have been told to run no install scripts: then the first is a stub, and the platform package has the real one.
bun=
for candidate in "$root/node_modules/.bin/bun" "$root"/node_modules/@oven/bun-*/bin/bun; do
  if [ -x "$candidate" ] && "$candidate" --revision >/dev/null 2>&1; then
    bun=$candidate
    break
  fi
done

if [ -z "$bun" ]; then
  pinned=$(sed -n 's/.*"bun": *"\([0-9][0-9.]*\)".*/\1/p' "$root/package.json")
  if [ -n "$pinned" ] && [ "$(bun --version 2>/dev/null)" = "$pinned" ]; then
    bun=bun
  else
    echo "exchat: there is no Bun $pinned that runs here: run 'npm ci' in $root" >&2
    exit 1
  fi
fi
