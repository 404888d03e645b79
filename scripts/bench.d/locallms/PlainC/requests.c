// requests ROLLCALL FILE [TYPE]: serves FILE with `rollcall lms serve`, and sends it requests to enroll 200 learners in one
// course over one connection, in XML, or in JSON if TYPE is json. The server ends with this program.
#include "bench.h"
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <sqlite3.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static char token[256];
static char *requests[PEOPLE / LEARNERS];
static int connection, turn;
static pid_t server;

static int start(char *rollcall, char *file) {
  int lines[2];
  if (pipe(lines) != 0) stop("no pipe");
  server = fork();
  if (server == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    dup2(lines[1], 1);
    execl(rollcall, rollcall, "lms", "serve", file, "--port", "0", "--quiet", (char *)0);
    _exit(127);
  }
  close(lines[1]);
  FILE *talk = fdopen(lines[0], "r");
  int port = 0;
  if (!talk || fscanf(talk, "listening on http://127.0.0.1:%d", &port) != 1) stop("the server does not listen");
  return port;
}

// Sends a request and reads its answer, which has a length and fits the buffer.
static const char *exchange(const char *request) {
  static char answer[65536];
  size_t length = strlen(request), sent = 0, have = 0;
  while (sent < length) {
    ssize_t count = send(connection, request + sent, length - sent, MSG_NOSIGNAL);
    if (count <= 0) stop("the connection broke");
    sent += (size_t)count;
  }
  for (;;) {
    ssize_t count = recv(connection, answer + have, sizeof answer - 1 - have, 0);
    if (count <= 0) stop("no answer");
    have += (size_t)count;
    answer[have] = 0;
    char *end = strstr(answer, "\r\n\r\n");
    if (!end) continue;
    char *field = strcasestr(answer, "content-length:");
    size_t body = field && field < end ? strtoul(field + 15, 0, 10) : 0;
    if (have >= (size_t)(end + 4 - answer) + body) return answer;
  }
}

static void once(void) {
  if (!strstr(exchange(requests[turn++ % (PEOPLE / LEARNERS)]), " 201 ")) stop("not enrolled");
}

static void sign_in(void) {
  const char *fields = "client_id=local&client_secret=local&grant_type=client_credentials";
  char request[512];
  snprintf(request, sizeof request,
           "POST /api/v3/token HTTP/1.1\r\nHost: localhost\r\nAccept: application/json\r\n"
           "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: %zu\r\n\r\n%s",
           strlen(fields), fields);
  const char *found = strstr(exchange(request), "\"access_token\":\"");
  if (!found || sscanf(found + 16, "%255[^\"]", token) != 1) stop("no token");
}

static void write_requests(const char *file, int is_json) {
  sqlite3 *db;
  sqlite3_stmt *people, *content;
  if (sqlite3_open_v2(file, &db, SQLITE_OPEN_READWRITE, 0) != SQLITE_OK) stop("no such file");
  sqlite3_prepare_v2(db, "SELECT id FROM content WHERE key = 1", -1, &content, 0);
  sqlite3_prepare_v2(db, "SELECT id FROM user WHERE role = 'learner' ORDER BY key", -1, &people, 0);
  if (sqlite3_step(content) != SQLITE_ROW) stop("no course");
  const char *course = (const char *)sqlite3_column_text(content, 0);
  for (int lot = 0; lot < PEOPLE / LEARNERS; lot++) {
    char *body, *request;
    size_t size;
    FILE *text = open_memstream(&body, &size);
    fprintf(text, is_json ? "{\"courseIds\":[\"%s\"],\"learnerIds\":[" : "<request><courseIds><id>%s</id></courseIds><learnerIds>",
            course);
    for (int i = 0; i < LEARNERS; i++) {
      if (sqlite3_step(people) != SQLITE_ROW) stop("too few people");
      const char *id = (const char *)sqlite3_column_text(people, 0);
      if (is_json) fprintf(text, "%s\"%s\"", i > 0 ? "," : "", id);
      else fprintf(text, "<id>%s</id>", id);
    }
    fputs(is_json ? "],\"accessDate\":\"2026-12-01 09:00:00\",\"dueDateType\":\"due_date\",\"dueDate\":\"2026-12-31\","
                    "\"lockAfterDueDate\":true}"
                  : "</learnerIds><accessDate>2026-12-01 09:00:00</accessDate><dueDateType>due_date</dueDateType>"
                    "<dueDate>2026-12-31</dueDate><lockAfterDueDate>true</lockAfterDueDate></request>",
          text);
    fclose(text);
    if (asprintf(&request,
                 "POST /enrollment HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer %s\r\n"
                 "Content-Type: application/%s\r\nContent-Length: %zu\r\n\r\n%s",
                 token, is_json ? "json" : "xml", size, body) < 0)
      stop("no memory");
    requests[lot] = request;
    free(body);
  }
  sqlite3_finalize(people);
  sqlite3_finalize(content);
  sqlite3_close(db);
}

int main(int argc, char **argv) {
  if (argc < 3) stop("wants ROLLCALL FILE [TYPE]");
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)start(argv[1], argv[2]))};
  inet_pton(AF_INET, "127.0.0.1", &address.sin_addr);
  connection = socket(AF_INET, SOCK_STREAM, 0);
  int yes = 1;
  setsockopt(connection, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
  if (connect(connection, (struct sockaddr *)&address, sizeof address) != 0) stop("cannot connect");
  sign_in();
  write_requests(argv[2], argc > 3 && strcmp(argv[3], "json") == 0);
  serve_bench(once);
  kill(server, SIGTERM);
  waitpid(server, 0, 0);
  return 0;
}
