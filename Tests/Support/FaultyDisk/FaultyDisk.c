#include "FaultyDisk.h"

#include <signal.h>
#include <sqlite3.h>
#include <stdatomic.h>
#include <string.h>
#include <unistd.h>

// One file: the wrapper, and behind it the real file of the real VFS.
typedef struct {
  sqlite3_file base;
  sqlite3_file *real;
} disk_file;

static sqlite3_vfs *real_vfs;
static sqlite3_vfs disk;
static atomic_long calls;
static atomic_long failing_call;
static atomic_int failing_mode;

static sqlite3_file *real(sqlite3_file *file) { return ((disk_file *)file)->real; }

// Counts a call; the mode that it has to follow.
static faulty_disk_mode turn(int *is_first) {
  long call = atomic_fetch_add(&calls, 1) + 1;
  long first = atomic_load(&failing_call);
  *is_first = call == first;
  return first > 0 && call >= first ? (faulty_disk_mode)atomic_load(&failing_mode) : FAULTY_DISK_SOUND;
}

static void power_off(void) { kill(getpid(), SIGKILL); }

static int error_of(faulty_disk_mode mode, int io_error) {
  return mode == FAULTY_DISK_FULL ? SQLITE_FULL : io_error;
}

static int disk_write(sqlite3_file *file, const void *bytes, int count, sqlite3_int64 at) {
  int is_first;
  faulty_disk_mode mode = turn(&is_first);
  switch (mode) {
  case FAULTY_DISK_SOUND:
    return real(file)->pMethods->xWrite(real(file), bytes, count, at);
  case FAULTY_DISK_KILLS:
    real(file)->pMethods->xWrite(real(file), bytes, count, at);
    power_off();
    return SQLITE_IOERR_WRITE;
  case FAULTY_DISK_TORN:
  case FAULTY_DISK_KILLS_TORN:
    if (is_first) real(file)->pMethods->xWrite(real(file), bytes, count / 2, at);
    if (mode == FAULTY_DISK_KILLS_TORN) power_off();
    return SQLITE_IOERR_WRITE;
  default:
    return error_of(mode, SQLITE_IOERR_WRITE);
  }
}

static int disk_truncate(sqlite3_file *file, sqlite3_int64 size) {
  int is_first;
  faulty_disk_mode mode = turn(&is_first);
  if (mode == FAULTY_DISK_SOUND) return real(file)->pMethods->xTruncate(real(file), size);
  if (mode == FAULTY_DISK_KILLS || mode == FAULTY_DISK_KILLS_TORN) power_off();
  return error_of(mode, SQLITE_IOERR_TRUNCATE);
}

static int disk_sync(sqlite3_file *file, int flags) {
  int is_first;
  faulty_disk_mode mode = turn(&is_first);
  if (mode == FAULTY_DISK_SOUND) return real(file)->pMethods->xSync(real(file), flags);
  if (mode == FAULTY_DISK_KILLS || mode == FAULTY_DISK_KILLS_TORN) power_off();
  return error_of(mode, SQLITE_IOERR_FSYNC);
}

static int disk_close(sqlite3_file *file) { return real(file)->pMethods->xClose(real(file)); }
static int disk_read(sqlite3_file *file, void *bytes, int count, sqlite3_int64 at) {
  return real(file)->pMethods->xRead(real(file), bytes, count, at);
}
static int disk_size(sqlite3_file *file, sqlite3_int64 *size) {
  return real(file)->pMethods->xFileSize(real(file), size);
}
static int disk_lock(sqlite3_file *file, int level) { return real(file)->pMethods->xLock(real(file), level); }
static int disk_unlock(sqlite3_file *file, int level) { return real(file)->pMethods->xUnlock(real(file), level); }
static int disk_reserved(sqlite3_file *file, int *result) {
  return real(file)->pMethods->xCheckReservedLock(real(file), result);
}
static int disk_control(sqlite3_file *file, int operation, void *argument) {
  return real(file)->pMethods->xFileControl(real(file), operation, argument);
}
static int disk_sector(sqlite3_file *file) { return real(file)->pMethods->xSectorSize(real(file)); }
// No promise of atomic or power-safe writes: SQLite must not rely on what this disk does not do.
static int disk_characteristics(sqlite3_file *file) {
  (void)file;
  return 0;
}
static int disk_shm_map(sqlite3_file *file, int page, int size, int extend, void volatile **map) {
  return real(file)->pMethods->xShmMap(real(file), page, size, extend, map);
}
static int disk_shm_lock(sqlite3_file *file, int offset, int count, int flags) {
  return real(file)->pMethods->xShmLock(real(file), offset, count, flags);
}
static void disk_shm_barrier(sqlite3_file *file) { real(file)->pMethods->xShmBarrier(real(file)); }
static int disk_shm_unmap(sqlite3_file *file, int remove) {
  return real(file)->pMethods->xShmUnmap(real(file), remove);
}

static const sqlite3_io_methods methods = {
    .iVersion = 2,
    .xClose = disk_close,
    .xRead = disk_read,
    .xWrite = disk_write,
    .xTruncate = disk_truncate,
    .xSync = disk_sync,
    .xFileSize = disk_size,
    .xLock = disk_lock,
    .xUnlock = disk_unlock,
    .xCheckReservedLock = disk_reserved,
    .xFileControl = disk_control,
    .xSectorSize = disk_sector,
    .xDeviceCharacteristics = disk_characteristics,
    .xShmMap = disk_shm_map,
    .xShmLock = disk_shm_lock,
    .xShmBarrier = disk_shm_barrier,
    .xShmUnmap = disk_shm_unmap,
};

static int disk_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *out) {
  (void)vfs;
  disk_file *opened = (disk_file *)file;
  opened->real = (sqlite3_file *)(opened + 1);
  memset(opened->real, 0, (size_t)real_vfs->szOsFile);
  int result = real_vfs->xOpen(real_vfs, name, opened->real, flags, out);
  opened->base.pMethods = opened->real->pMethods ? &methods : 0;
  return result;
}

int faulty_disk_install(void) {
  real_vfs = sqlite3_vfs_find(0);
  if (!real_vfs) return SQLITE_ERROR;
  disk = *real_vfs;
  disk.zName = "faulty-disk";
  disk.pNext = 0;
  disk.szOsFile = (int)sizeof(disk_file) + real_vfs->szOsFile;
  disk.xOpen = disk_open;
  return sqlite3_vfs_register(&disk, 1);
}

void faulty_disk_fail(long call, faulty_disk_mode mode) {
  atomic_store(&failing_mode, mode);
  atomic_store(&failing_call, call);
  atomic_store(&calls, 0);
}

long faulty_disk_calls(void) { return atomic_load(&calls); }
