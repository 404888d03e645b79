// Loaded before libc into a process under test (LD_PRELOAD): kills it before its n-th step that leaves a trace on the disk.
// CRASH_AT is n; CRASH_IN the command (`watch`, `run`) of rollcall that is meant, so that children go on or the other way round.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int steps_left(void) {
  static int left = -1;
  if (left >= 0) return left;
  left = 0;
  char line[4096];
  int file = open("/proc/self/cmdline", O_RDONLY | O_CLOEXEC);
  ssize_t count = file < 0 ? 0 : read(file, line, sizeof line - 1);
  if (file >= 0) close(file);
  if (count <= 0) return left;
  line[count] = 0;
  const char *second = line + strlen(line) + 1;
  const char *wanted = getenv("CRASH_IN"), *at = getenv("CRASH_AT");
  if (wanted && at && second < line + count && strcmp(second, wanted) == 0) left = atoi(at) + 1;
  return left;
}

static int left_now = -1;

static void step(const char *name) {
  if (left_now < 0) left_now = steps_left();
  int left = __atomic_load_n(&left_now, __ATOMIC_SEQ_CST);
  if (left == 0) return;
  if (__atomic_sub_fetch(&left_now, 1, __ATOMIC_SEQ_CST) != 1) return;
  dprintf(2, "crashed at %s\n", name);
  kill(getpid(), SIGKILL);
  pause();
}

#define NEXT(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

int rename(const char *from, const char *to) { step("rename"); return NEXT(rename)(from, to); }
int unlink(const char *path) { step("unlink"); return NEXT(unlink)(path); }
int mkdir(const char *path, mode_t mode) { step("mkdir"); return NEXT(mkdir)(path, mode); }
int fsync(int file) { step("fsync"); return NEXT(fsync)(file); }
int fdatasync(int file) { step("fdatasync"); return NEXT(fdatasync)(file); }
int ftruncate(int file, off_t size) { step("ftruncate"); return NEXT(ftruncate)(file, size); }
