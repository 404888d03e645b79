// whole [--exit CODE]… PROGRAM ARGUMENT…: a contestant whose operation is a whole run of a program, from its start to its
// end. The task of the line stands in for every {} in the arguments. Answers with the processor time of the program,
// user and system, in nanoseconds, and the most bytes that were ever resident in it.
//
// It is small and in C because a process inherits the peak of the one that started it.
#define _GNU_SOURCE
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

static void fail(const char *what, const char *why) {
  fprintf(stderr, "whole: %s: %s\n", what, why);
  exit(1);
}

static char *fill(const char *word, const char *task) {
  char *filled = calloc(1, strlen(word) * (strlen(task) + 1) + 1);
  if (filled == NULL) fail(word, "no memory");
  for (const char *hole; (hole = strstr(word, "{}")) != NULL; word = hole + 2) {
    strncat(filled, word, (size_t)(hole - word));
    strcat(filled, task);
  }
  return strcat(filled, word);
}

static long long nanoseconds(struct timeval time) { return time.tv_sec * 1000000000LL + time.tv_usec * 1000LL; }

int main(int count, char **words) {
  char allowed[256] = {1};
  int first = 1;
  for (; first + 1 < count && strcmp(words[first], "--exit") == 0; first += 2) allowed[atoi(words[first + 1]) & 255] = 1;
  if (first >= count) fail("usage", "whole [--exit CODE]... PROGRAM ARGUMENT...");
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  char task[64];
  long long times;
  while (scanf("%63s %lld", task, &times) == 2) {
    char *arguments[count - first + 1];
    for (int i = first; i < count; i++) arguments[i - first] = fill(words[i], task);
    arguments[count - first] = NULL;
    long long time = 0, peak = 0;
    for (long long i = 0; i < times; i++) {
      pid_t child;
      if (posix_spawnp(&child, arguments[0], &actions, NULL, arguments, environ) != 0) fail(arguments[0], "cannot start");
      int status;
      struct rusage used;
      if (wait4(child, &status, 0, &used) != child) fail(arguments[0], "lost");
      if (!WIFEXITED(status) || !allowed[WEXITSTATUS(status)]) fail(arguments[0], "did not end as it should");
      time += nanoseconds(used.ru_utime) + nanoseconds(used.ru_stime);
      if (used.ru_maxrss * 1024LL > peak) peak = used.ru_maxrss * 1024LL;
    }
    printf("%lld %lld\n", time, peak);
    fflush(stdout);
    for (int i = first; i < count; i++) free(arguments[i - first]);
  }
  return 0;
}
