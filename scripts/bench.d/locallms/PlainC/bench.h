// What both contestants share: the talk with the bench's driver, and the clock.
#ifndef BENCH_H
#define BENCH_H
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

// Learners of one request, and how many different ones there are.
enum { LEARNERS = 200, PEOPLE = 10000 };

__attribute__((noreturn)) static inline void stop(const char *message) {
  fprintf(stderr, "locallms bench: %s\n", message);
  exit(1);
}

// Time on the wall: one contestant's work is done by a server, another process.
static inline int64_t now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

// Reads `TASK COUNT` lines, does `once` that often, answers with the nanoseconds that it took.
static inline void serve_bench(void (*once)(void)) {
  char task[64];
  long count;
  while (scanf("%63s %ld", task, &count) == 2) {
    int64_t start = now();
    for (long i = 0; i < count; i++) once();
    printf("%lld\n", (long long)(now() - start));
    fflush(stdout);
  }
}
#endif
