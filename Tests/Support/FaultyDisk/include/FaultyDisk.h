#ifndef FAULTY_DISK_H
#define FAULTY_DISK_H

/// A disk that fails: an SQLite VFS in front of the default one, which becomes the default itself.
///
/// Counted are the calls that change a file: write, truncate, sync. From the chosen one on, they fail.

typedef enum {
  /// Nothing fails; calls are counted.
  FAULTY_DISK_SOUND = 0,
  /// SQLITE_FULL, with nothing written.
  FAULTY_DISK_FULL = 1,
  /// SQLITE_IOERR, with nothing written.
  FAULTY_DISK_BROKEN = 2,
  /// The chosen write leaves its first half, then SQLITE_IOERR.
  FAULTY_DISK_TORN = 3,
  /// The chosen write leaves its first half, and the process kills itself: power is gone.
  FAULTY_DISK_KILLS_TORN = 4,
  /// The process kills itself when the chosen call is done.
  FAULTY_DISK_KILLS = 5,
} faulty_disk_mode;

/// Registers the VFS; 0 on success. Once in a process.
int faulty_disk_install(void);
/// From the `call`-th call counted from now on (1 is the next) this happens.
void faulty_disk_fail(long call, faulty_disk_mode mode);
/// Calls counted since `faulty_disk_fail`.
long faulty_disk_calls(void);

#endif
