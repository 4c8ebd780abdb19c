#!/usr/bin/env bash
# Builds the rig's kernel, user-mode Linux from Debian's linux-source-6.12, unless it is there already, and prints the folder it lies in:
# `linux` and `i2c-stub.ko`.
#
# The folder is named for the hash of everything that goes into it: this folder's files and the version of the package. Source and objects are
# built in a scratch folder and thrown away; what stays takes 8 MB. About 4 minutes on two cores, 2.5 GB of scratch, 153 MB of download.
#
#   build.sh            builds if needed
#   build.sh --find     prints the folder if the kernel is there; exit code 1 if not
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
package=linux-source-6.12
cache=${XDG_CACHE_HOME:-$HOME/.cache}/histotripsy

say() { echo "kernel: $*" >&2; }
fail() { say "$*"; exit 1; }

[ "$(uname -m)" = x86_64 ] || fail "user-mode Linux runs on x86_64 only; this is $(uname -m)"
version=$(apt-cache policy "$package" 2>/dev/null | sed -n 's/^ *Candidate: //p')
[ -n "$version" ] && [ "$version" != "(none)" ] || fail "no package $package here (Debian 12 has it; apt-get update may help)"

hash=$({ cat "$here/build.sh" "$here/rig.config" "$here/edits.tsv"; echo "$version"; } | sha256sum | cut -c1-16)
folder=$cache/kernel-$hash
if [ -x "$folder/linux" ]; then echo "$folder"; exit 0; fi
[ "${1:-}" = --find ] && exit 1

for tool in gcc make bc bison flex xz dpkg-deb apt-get; do
  command -v "$tool" >/dev/null || fail "$tool is missing: apt-get install gcc make bc bison flex xz-utils"
done
mkdir -p "$cache"
# Two builds at once: the second waits, and finds the kernel of the first.
exec 9>"$cache/kernel.lock"
flock 9
if [ -x "$folder/linux" ]; then echo "$folder"; exit 0; fi

scratch=$(mktemp -d "$cache/build-XXXXXX")
trap 'rm -rf "$scratch"' EXIT
say "building $package $version into $folder; about 4 minutes, once"
cd "$scratch"
apt-get -q -o APT::Sandbox::User=root download "$package=$version" >&2
dpkg-deb --fsys-tarfile "$package"_*.deb | tar -x --to-stdout --wildcards '*.tar.xz' | tar -xJ
source=$scratch/$package
while IFS=$'\t' read -r file edit; do
  case $file in ''|'#'*) continue ;; esac
  before=$(sha256sum < "$source/$file")
  sed -i "$edit" "$source/$file"
  [ "$before" != "$(sha256sum < "$source/$file")" ] || fail "the edit of $file changed nothing: this source is another one"
done < "$here/edits.tsv"

out=$scratch/out
mkdir "$out"
# The name of user and machine do not belong into a kernel that is to be the same everywhere.
export ARCH=um KBUILD_BUILD_TIMESTAMP=@0 KBUILD_BUILD_USER=rig KBUILD_BUILD_HOST=rig
log=$cache/kernel-build.log
{
  make -C "$source" O="$out" tinyconfig
  (cd "$source" && KCONFIG_CONFIG="$out/.config" scripts/kconfig/merge_config.sh -m -O "$out" "$out/.config" "$here/rig.config")
  make -C "$source" O="$out" olddefconfig
  make -C "$source" O="$out" -j"$(nproc)" linux modules
} > "$log" 2>&1 || { tail -n 20 "$log" >&2; fail "the build failed; its log is $log"; }

# Everything that was asked for, or nothing: a symbol that another one forbids is dropped silently.
while read -r line; do
  case $line in CONFIG_*=*) grep -qxF "$line" "$out/.config" || fail "$line did not take: the kernel would lack it" ;; esac
done < "$here/rig.config"

rm -rf "$folder.new"
mkdir "$folder.new"
strip -o "$folder.new/linux" "$out/linux"
cp "$out/drivers/i2c/i2c-stub.ko" "$folder.new/"
mv "$folder.new" "$folder"
say "built $("$folder/linux" --version)"
echo "$folder"
