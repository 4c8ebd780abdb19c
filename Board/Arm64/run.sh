#!/usr/bin/env bash
# The core and the Linux board as an arm64 program, run by Debian's arm64 kernel in qemu-system-aarch64 in front of its PL061 GPIO.
#
# There is no Swift SDK for arm64 Linux in this toolchain: the sources are compiled as Embedded Swift for aarch64-none-none-elf and linked with
# Debian's cross compiler, C library, libgpiod and libi2c. Needs: dpkg --add-architecture arm64; apt-get update;
# apt-get install gcc-aarch64-linux-gnu libc6-dev-arm64-cross qemu-system-arm cpio. Everything else is downloaded and unpacked beside the build.
set -euo pipefail
cd "$(dirname "$0")/../.."
work=$PWD/.build-arm64
mkdir -p "$work/packages" "$work/image"/{bin,dev,proc,sys}

if [ ! -d "$work/root" ]; then
  kernel=$(apt-cache depends linux-image-cloud-arm64:arm64 | awk '/Depends: linux-image/ { print $2 }')
  (cd "$work/packages" && apt-get download -q "$kernel" {libgpiod-dev,libgpiod2,libi2c-dev,libi2c0,busybox-static}:arm64)
  for package in "$work"/packages/*.deb; do dpkg -x "$package" "$work/root"; done
fi

flags=(-target aarch64-none-none-elf -enable-experimental-feature Embedded -wmo -Osize -parse-as-library -swift-version 6
  -package-name histotripsy -warnings-as-errors -I Sources/CoreMaths -I Board/Arm64 -I "$work" -Xfrontend -function-sections
  -Xcc -D__linux__ -Xcc -isystem -Xcc /usr/aarch64-linux-gnu/include -Xcc -isystem -Xcc "$work/root/usr/include")
module() { # name, sources…
  local name=$1
  shift
  swiftc "${flags[@]}" -module-name "$name" -emit-module -emit-module-path "$work/$name.swiftmodule" -c -o "$work/$name.o" "$@"
}
module HistotripsyCore $(find Sources/HistotripsyCore -name '*.swift' | LC_ALL=C sort)
module LinuxBoard Board/Linux/*.swift
module Arm64 Board/Arm64/Main.swift
for source in Board/CLinux/*.c; do
  aarch64-linux-gnu-gcc -O2 -fPIC -c -IBoard/CLinux/include -isystem "$work/root/usr/include" \
    -o "$work/$(basename "$source" .c).o" "$source"
done
embedded=$(dirname "$(dirname "$(realpath "$(command -v swiftc)")")")/lib/swift/embedded/aarch64-none-none-elf
aarch64-linux-gnu-gcc -static-pie -Wl,--gc-sections -o "$work/image/bin/probe" \
  "$work"/{Arm64,LinuxBoard,HistotripsyCore,system,lines-1,lines-2}.o -L"$work/root/usr/lib/aarch64-linux-gnu" \
  -l:libgpiod.a -l:libi2c.a "$embedded/libswiftUnicodeDataTables.a" -lm 2> "$work/link.log" || { cat "$work/link.log" >&2; exit 1; }

cp "$work/root/bin/busybox" "$work/image/bin/busybox"
cat > "$work/image/init" <<'INIT'
#!/bin/busybox sh
/bin/busybox mount -t proc proc /proc
/bin/busybox mount -t sysfs sys /sys
/bin/busybox mount -t devtmpfs dev /dev
/bin/probe
echo "exit code $?"
/bin/busybox poweroff -f
INIT
chmod +x "$work/image/init"
(cd "$work/image" && find . | LC_ALL=C sort | cpio --quiet -o -H newc | gzip -n) > "$work/image.gz"
timeout 120 qemu-system-aarch64 -M virt -cpu cortex-a53 -m 512 -nographic -net none -kernel "$work"/root/boot/vmlinuz-* \
  -initrd "$work/image.gz" -append 'console=ttyAMA0 quiet rdinit=/init' | tee "$work/said.txt"
grep -q 'labelled 9030000.pl061, 8 lines' "$work/said.txt"
grep -q 'core: CRC-32 of the check string right' "$work/said.txt"
grep -q 'has no line 8 (0 … 7)' "$work/said.txt"
echo "arm64: the Linux board found the chip, and named the line that it has not"
