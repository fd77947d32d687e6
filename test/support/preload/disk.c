/*
 * Loaded into a server (LD_PRELOAD): writes down, in one file outside of it, everything that the server does to the
 * files of one folder, and makes calls fail on demand. What is written down and was not flushed afterwards is what a
 * power cut may take away; test/support/power-disk.ts makes the disk that is left.
 *
 * POWER_FOLDER   the folder, without links in its path
 * POWER_JOURNAL  where to write it down
 * POWER_CONTROL  numbers that the test and the server share; see `struct control`
 *
 * A record is a head, the name of the file within the folder ("" = the folder itself) and the bytes. An operation is
 * written down before it is done, a flush after it, so whatever the moment of death, no more is claimed to be durable
 * than is. All of it under one lock: the order of the records is the order of the operations.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

struct control {
  int32_t write_errno; /* what writing and resizing fail with; 0 = they work */
  int32_t flush_errno; /* what flushing fails with */
  int32_t files;       /* whose calls fail: 0 all files', 1 the write-ahead log's, 2 the other files' */
  int32_t cut_after;   /* operations until the process kills itself; 0 = it does not */
  int32_t failed;      /* counts the calls that were made to fail */
  int32_t operations;  /* counts what was written down */
};

struct head {
  uint32_t kind; /* w write, t truncate, s flushed, c created, u removed, r renamed (the bytes are the new name) */
  uint32_t name;
  uint64_t offset;
  uint64_t length;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static const char *folder;
static size_t folder_length;
static int journal = -1;
static struct control none, *control = &none;

__attribute__((constructor)) static void begin(void) {
  const char *shared = getenv("POWER_CONTROL"), *path = getenv("POWER_JOURNAL");
  folder = getenv("POWER_FOLDER");
  if (!folder || !path || !shared) { folder = NULL; return; }
  folder_length = strlen(folder);
  int fd = open(shared, O_RDWR | O_CLOEXEC);
  void *page = mmap(NULL, sizeof *control, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  close(fd);
  fd = (int)syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
  journal = fcntl(fd, F_DUPFD_CLOEXEC, 200);
  close(fd);
  if (page == MAP_FAILED || journal < 0) { perror("the journal of the disk"); abort(); }
  control = page;
}

static int ends(const char *text, const char *end) {
  size_t length = strlen(text), tail = strlen(end);
  return length >= tail && strcmp(text + length - tail, end) == 0;
}

/* The name within the folder, or NULL for what is elsewhere, or is memory that processes share. */
static const char *within(const char *path) {
  if (!folder || strncmp(path, folder, folder_length) != 0 || ends(path, "-shm")) return NULL;
  /* Written by Bun without the library, but flushed through it. */
  if (strstr(path, "epoch.json")) return NULL;
  if (path[folder_length] == 0) return path + folder_length;
  return path[folder_length] == '/' ? path + folder_length + 1 : NULL;
}

static const char *name_of(int fd, char *path, size_t size) {
  char link[32];
  if (!folder || fd == journal) return NULL;
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(link, path, size - 1);
  if (length < 0) return NULL;
  path[length] = 0;
  return ends(path, " (deleted)") ? NULL : within(path);
}

static void write_down(char kind, const char *name, uint64_t offset, const void *bytes, uint64_t length) {
  struct head head = {(uint32_t)kind, (uint32_t)strlen(name), offset, length};
  struct iovec parts[] = {{&head, sizeof head}, {(void *)name, head.name}, {(void *)bytes, bytes ? length : 0}};
  ssize_t whole = (ssize_t)(sizeof head + head.name + parts[2].iov_len);
  if (syscall(SYS_writev, journal, parts, 3) != whole) { perror("the journal of the disk"); abort(); }
  control->operations++;
  if (control->cut_after > 0 && --control->cut_after == 0) kill(getpid(), SIGKILL);
}

static int fails(int code, const char *name) {
  int is_log = ends(name, "-wal");
  if (code == 0 || (control->files == 1 && !is_log) || (control->files == 2 && is_log)) return 0;
  control->failed++;
  errno = code;
  return 1;
}

#define REAL(type, name) static type (*real)(); if (!real) real = (type (*)())dlsym(RTLD_NEXT, name)

static ssize_t put(int fd, const void *bytes, size_t length, off_t offset, ssize_t (*real)(), int placed) {
  char path[4096];
  const char *name = name_of(fd, path, sizeof path);
  if (!name) return placed ? real(fd, bytes, length, offset) : real(fd, bytes, length);
  pthread_mutex_lock(&lock);
  ssize_t done = -1;
  if (!fails(control->write_errno, name)) {
    write_down('w', name, (uint64_t)(placed ? offset : lseek(fd, 0, SEEK_CUR)), bytes, length);
    done = placed ? real(fd, bytes, length, offset) : real(fd, bytes, length);
  }
  pthread_mutex_unlock(&lock);
  return done;
}

ssize_t pwrite64(int fd, const void *bytes, size_t length, off64_t offset) {
  REAL(ssize_t, "pwrite64");
  return put(fd, bytes, length, offset, real, 1);
}
ssize_t pwrite(int fd, const void *bytes, size_t length, off_t offset) { return pwrite64(fd, bytes, length, offset); }
ssize_t write(int fd, const void *bytes, size_t length) {
  REAL(ssize_t, "write");
  return put(fd, bytes, length, 0, real, 0);
}

int ftruncate64(int fd, off64_t size) {
  REAL(int, "ftruncate64");
  char path[4096];
  const char *name = name_of(fd, path, sizeof path);
  if (!name) return real(fd, size);
  pthread_mutex_lock(&lock);
  int done = -1;
  if (!fails(control->write_errno, name)) {
    write_down('t', name, (uint64_t)size, NULL, 0);
    done = real(fd, size);
  }
  pthread_mutex_unlock(&lock);
  return done;
}
int ftruncate(int fd, off_t size) { return ftruncate64(fd, size); }

static int flush(int fd, int (*real)()) {
  char path[4096];
  const char *name = name_of(fd, path, sizeof path);
  if (!name) return real(fd);
  pthread_mutex_lock(&lock);
  int done = fails(control->flush_errno, name) ? -1 : real(fd);
  if (done == 0) write_down('s', name, 0, NULL, 0);
  pthread_mutex_unlock(&lock);
  return done;
}
int fsync(int fd) { REAL(int, "fsync"); return flush(fd, real); }
int fdatasync(int fd) { REAL(int, "fdatasync"); return flush(fd, real); }

static int open_in(int at, const char *path, int flags, mode_t mode) {
  REAL(int, "openat64");
  const char *name = within(path);
  if (!name || !(flags & (O_CREAT | O_TRUNC))) return real(at, path, flags, mode);
  pthread_mutex_lock(&lock);
  int is_new = access(path, F_OK) != 0;
  int fd = real(at, path, flags, mode);
  if (fd >= 0 && is_new) write_down('c', name, 0, NULL, 0);
  if (fd >= 0 && !is_new && flags & O_TRUNC) write_down('t', name, 0, NULL, 0);
  pthread_mutex_unlock(&lock);
  return fd;
}
#define OPENS(type, name, at, ...) \
  type name(__VA_ARGS__, int flags, ...) { \
    va_list rest; va_start(rest, flags); \
    mode_t mode = flags & O_CREAT ? va_arg(rest, mode_t) : 0; \
    va_end(rest); \
    return open_in(at, path, flags, mode); \
  }
OPENS(int, open, AT_FDCWD, const char *path)
OPENS(int, open64, AT_FDCWD, const char *path)
OPENS(int, openat, at, int at, const char *path)
OPENS(int, openat64, at, int at, const char *path)

int unlink(const char *path) {
  REAL(int, "unlink");
  const char *name = within(path);
  if (!name) return real(path);
  pthread_mutex_lock(&lock);
  int there = access(path, F_OK) == 0;
  if (there) write_down('u', name, 0, NULL, 0);
  int done = real(path);
  pthread_mutex_unlock(&lock);
  return done;
}

int rename(const char *from, const char *to) {
  REAL(int, "rename");
  const char *name = within(from), *new_name = within(to);
  if (!name || !new_name) return real(from, to);
  pthread_mutex_lock(&lock);
  write_down('r', name, 0, new_name, strlen(new_name));
  int done = real(from, to);
  pthread_mutex_unlock(&lock);
  return done;
}
