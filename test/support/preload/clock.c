/*
 * Loaded into a server (LD_PRELOAD): the wall clock says what the test wants, from one moment to the next, while the
 * time that only goes on, goes on. That is what becomes of a process whose machine's clock is set.
 *
 * CLOCK_CONTROL  a file with one number, in seconds, that the test and the server share: how wrong the clock is
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static int64_t right, *wrong_by = &right;

__attribute__((constructor)) static void begin(void) {
  const char *path = getenv("CLOCK_CONTROL");
  if (!path) return;
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  void *page = mmap(NULL, sizeof *wrong_by, PROT_READ, MAP_SHARED, fd, 0);
  close(fd);
  if (page == MAP_FAILED) { perror("the clock's control"); abort(); }
  wrong_by = page;
}

int clock_gettime(clockid_t id, struct timespec *now) {
  static int (*real)(clockid_t, struct timespec *);
  if (!real) real = (int (*)(clockid_t, struct timespec *))dlsym(RTLD_NEXT, "clock_gettime");
  int done = real(id, now);
  if (done == 0 && (id == CLOCK_REALTIME || id == CLOCK_REALTIME_COARSE)) now->tv_sec += *wrong_by;
  return done;
}

int gettimeofday(struct timeval *now, void *zone) {
  (void)zone;
  struct timespec time;
  int done = clock_gettime(CLOCK_REALTIME, &time);
  now->tv_sec = time.tv_sec;
  now->tv_usec = time.tv_nsec / 1000;
  return done;
}

time_t time(time_t *at) {
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  if (at) *at = now.tv_sec;
  return now.tv_sec;
}

/* Whoever waits until a moment of the wall clock has it from above, and the kernel knows only its own. */
int pthread_cond_timedwait(pthread_cond_t *condition, pthread_mutex_t *mutex, const struct timespec *until) {
  static int (*real)(pthread_cond_t *, pthread_mutex_t *, const struct timespec *);
  if (!real) real = (int (*)(pthread_cond_t *, pthread_mutex_t *, const struct timespec *))dlsym(RTLD_NEXT, "pthread_cond_timedwait");
  struct timespec moment = {until->tv_sec - *wrong_by, until->tv_nsec};
  return real(condition, mutex, &moment);
}
