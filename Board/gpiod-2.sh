#!/usr/bin/env bash
# Builds libgpiod 2.1.3 from the sources in its Python package and runs the tests of the Linux board and of the rig against it. Debian 12 has
# 1.6 only; where the distribution has 2.x, the ordinary build takes that and this script is not needed.
#
# The library is static and stays in ~/.cache/histotripsy; the build has a folder of its own. Needs pip, gcc and ar; some minutes.
set -euo pipefail
cd "$(dirname "$0")/.."
version=2.1.3
prefix=${XDG_CACHE_HOME:-$HOME/.cache}/histotripsy/gpiod-$version

if [ ! -f "$prefix/lib/libgpiod.a" ]; then
  scratch=$(mktemp -d)
  trap 'rm -rf "$scratch"' EXIT
  pip download -q --no-deps --no-binary :all: "gpiod==$version" -d "$scratch"
  tar -xf "$scratch/gpiod-$version.tar.gz" -C "$scratch"
  mkdir -p "$prefix/include" "$prefix/lib"
  cd "$scratch/gpiod-$version"
  for file in lib/*.c; do
    gcc -O2 -fPIC -Iinclude -Ilib -D_GNU_SOURCE "-DGPIOD_VERSION_STR=\"$version\"" -c "$file" -o "$scratch/$(basename "$file" .c).o"
  done
  cp include/gpiod.h "$prefix/include/"
  ar rcs "$scratch/libgpiod.a" "$scratch"/*.o
  mv "$scratch/libgpiod.a" "$prefix/lib/"
  cd - >/dev/null
fi

export CPATH=$prefix/include
flags=(--scratch-path .build-gpiod-2 -Xswiftc "-L$prefix/lib")
swift build --build-tests "${flags[@]}"
folder=$(swift build "${flags[@]}" --show-bin-path)
if ldd "$folder/histotripsy" | grep -q libgpiod; then
  echo "gpiod-2: the program was linked to another libgpiod" >&2
  exit 1
fi
swift test --skip-build "${flags[@]}" --filter 'LinuxBoardTests|RigTests'
