// inserts FILE: 200 enrollments in one transaction, into a file that `rollcall lms init` made: the same tables, the same
// indexes. Keys are known beforehand; nothing is looked up or checked. Durability as GRDB's pools have it, and so the
// local LMS: WAL, synchronous=NORMAL.
#include "bench.h"
#include <sqlite3.h>

static sqlite3 *db;
static sqlite3_stmt *begin, *insert, *commit;
static sqlite3_int64 learners[PEOPLE];
static int turn;

static void check(int status) {
  if (status != SQLITE_OK && status != SQLITE_DONE && status != SQLITE_ROW) stop(sqlite3_errmsg(db));
}

static void step(sqlite3_stmt *statement) {
  check(sqlite3_step(statement));
  check(sqlite3_reset(statement));
}

static void once(void) {
  step(begin);
  for (int i = 0; i < LEARNERS; i++) {
    sqlite3_bind_int64(insert, 1, learners[(turn * LEARNERS + i) % PEOPLE]);
    step(insert);
  }
  step(commit);
  turn++;
}

int main(int argc, char **argv) {
  if (argc != 2) stop("wants FILE");
  check(sqlite3_open(argv[1], &db));
  check(sqlite3_exec(db, "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL", 0, 0, 0));
  sqlite3_stmt *people;
  check(sqlite3_prepare_v2(db, "SELECT key FROM user WHERE role = 'learner' ORDER BY key", -1, &people, 0));
  int count = 0;
  while (count < PEOPLE && sqlite3_step(people) == SQLITE_ROW) learners[count++] = sqlite3_column_int64(people, 0);
  if (count < PEOPLE) stop("too few people");
  check(sqlite3_finalize(people));
  check(sqlite3_prepare_v2(db, "BEGIN IMMEDIATE", -1, &begin, 0));
  check(sqlite3_prepare_v2(
      db,
      "INSERT INTO enrollment (learner, course, access_date, due_date, locks, type_group)"
      " VALUES (?, 1, '2026-12-01 09:00:00', '2026-12-31', 1, 0)",
      -1, &insert, 0));
  check(sqlite3_prepare_v2(db, "COMMIT", -1, &commit, 0));
  serve_bench(once);
  return 0;
}
