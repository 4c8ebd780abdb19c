#!/usr/bin/env bash
# Builds a board of another package against this one and runs the board contract on it, twice: with this checkout as a dependency by
# path, and with a copy of it as a released version (a bare git repository with a tag, named by a file:// URL).
#
# Builds the core, the virtual board and the contract only. Ends within LIMIT seconds (15 minutes) whatever happens.
set -euo pipefail
cd "$(dirname "$0")"
limit=${LIMIT:-900}
root=$(cd ../.. && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# SwiftPM's own sandbox cannot be nested in a container.
check() { # words, the package's folder, then the environment's settings
  echo "porting: $1"
  local folder=$2
  shift 2
  (cd "$folder" && env "$@" timeout "$limit" swift test --disable-sandbox --quiet \
    --scratch-path "$scratch/build" 2>&1 | tail -n 20; exit "${PIPESTATUS[0]}")
}

cd "$scratch"
# The checkout as it is now, whatever of it is committed.
mkdir checkout
(cd "$root" && git ls-files -z | xargs -0 sh -c 'for f; do [ -e "$f" ] && printf "%s\0" "$f"; done' sh \
  | tar --create --null --files-from=- | tar --extract --directory "$scratch/checkout")
git -C checkout init --quiet --initial-branch=main
git -C checkout add --all --force
git -C checkout -c user.name=porting -c user.email=porting@localhost commit --quiet --message "as it is now"
git -C checkout tag 1.0.0
git clone --quiet --bare checkout histotripsy.git

cp -r checkout/Tests/Porting package
check "as a released version" package HISTOTRIPSY_URL="file://$scratch/histotripsy.git" HISTOTRIPSY_VERSION=1.0.0
rm -rf build
check "by path" checkout/Tests/Porting
echo "porting: passed"
