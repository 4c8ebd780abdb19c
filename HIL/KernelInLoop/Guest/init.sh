#!/bin/busybox sh
# Process 1 of the rig's guest. Its root is the host's, read-only; `rig` (from the kernel's command line) is a folder of the host that it may
# write to. Runs guest.sh there; what that says and how it ends is left beside it.
B=/bin/busybox
$B mount -t proc proc /proc
$B mount -t sysfs sys /sys
$B mount -t devtmpfs dev /dev 2>/dev/null
$B mount -t tmpfs tmp /run
$B mkdir /run/rig
$B mount -t hostfs none /run/rig -o "$rig"
export PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/run TERM=dumb
cd /run/rig || exec $B poweroff -f
$B sh ./guest.sh >stdout.txt 2>stderr.txt </dev/null
echo $? >status.txt
$B sync
exec $B poweroff -f
