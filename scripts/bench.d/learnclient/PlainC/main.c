/* The bench's peer in plain C.
 *
 * plain-c LIST REFERENCES LEARNERS: reads "TASK COUNT" lines and answers with nanoseconds of processor time.
 *   decode                   a bare walk of libexpat over the bytes of LIST, 64 KB at a time: begin, end and text are
 *                            told to functions that count
 *   decode-references        the same over those of REFERENCES
 *   encode-xml, encode-json  one request for so many learners, put together by memcpy, ids by their length
 * plain-c --list N: writes a list of N enrollments in the form of the vendor's getEnrollments sample.
 * plain-c --references N: the same with a character reference in each.
 */
#include <expat.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static uint64_t state = 7;

/* splitmix64 */
static uint64_t next(void) {
  uint64_t z = state += 0x9E3779B97F4A7C15u;
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
  return z ^ (z >> 31);
}

static void uuid(char text[37]) {
  uint64_t a = next(), b = next();
  snprintf(text, 37, "%08x-%04x-%04x-%04x-%012llx", (unsigned)(a >> 32), (unsigned)(a >> 16) & 0xffff, (unsigned)a & 0xffff,
           (unsigned)(b >> 48), (unsigned long long)(b & 0xffffffffffff));
}

/* As an account has them: twenty courses, and everybody in most of them. */
static void write_list(long count, const char *locks) {
  static char courses[20][37];
  char id[37], learner[37] = "", certificate[37];
  for (int i = 0; i < 20; i++) uuid(courses[i]);
  puts("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
       "<SOAP-ENV:Envelope xmlns:SOAP-ENV=\"http://schemas.xmlsoap.org/soap/envelope/\"\n"
       "  xmlns=\"http://ispringlearn.com/go/services/api/soap\">\n  <SOAP-ENV:Body>\n    <GetEnrollmentsResult>");
  for (long i = 0; i < count; i++) {
    if (i % 20 == 0) uuid(learner);
    uuid(id);
    printf("      <enrollment>\n        <enrollmentId>%s</enrollmentId>\n        <courseId>%s</courseId>\n"
           "        <learnerId>%s</learnerId>\n        <accessDate>2026-07-%02ld</accessDate>\n"
           "        <dueDate>2026-12-24</dueDate>\n        <expirationDate>2026-12-24</expirationDate>\n"
           "        <enrollmentTypeGroup>%ld</enrollmentTypeGroup>\n"
           "        <shouldLockAfterDueDate>%s</shouldLockAfterDueDate>\n",
           id, courses[i % 20], learner, i % 28 + 1, i & 1, locks);
    if (i % 4 == 0) {
      uuid(certificate);
      printf("        <certificate>\n          <issuedCertificateId>%s</issuedCertificateId>\n"
             "          <issueDate>2026-07-15T07:19:00+00:00</issueDate>\n        </certificate>\n",
             certificate);
    }
    puts("      </enrollment>");
  }
  puts("    </GetEnrollmentsResult>\n  </SOAP-ENV:Body>\n</SOAP-ENV:Envelope>");
}

static long elements, bytes_of_text;

static void begin(void *data, const char *name, const char **attributes) {
  (void)data, (void)name, (void)attributes;
  elements++;
}

static void end(void *data, const char *name) { (void)data, (void)name; }

static void text(void *data, const char *part, int length) {
  (void)data, (void)part;
  bytes_of_text += length;
}

static void decode(const char *list, size_t size) {
  XML_Parser parser = XML_ParserCreate(NULL);
  XML_SetElementHandler(parser, begin, end);
  XML_SetCharacterDataHandler(parser, text);
  for (size_t start = 0; start < size; start += 1 << 16) {
    size_t length = size - start < 1 << 16 ? size - start : 1 << 16;
    if (XML_Parse(parser, list + start, (int)length, 0) != XML_STATUS_OK) abort();
  }
  if (XML_Parse(parser, NULL, 0, 1) != XML_STATUS_OK || elements == 0) abort();
  XML_ParserFree(parser);
}

/* As our ids are: texts of any length somewhere in memory. */
static struct {
  const char *text;
  size_t length;
} *learners;
static long learner_count;

static char *put(char *at, const char *part, size_t length) {
  memcpy(at, part, length);
  return at + length;
}
#define PUT(at, part) put(at, part, sizeof(part) - 1)

static volatile size_t written;

static void encode_xml(void) {
  char *body = malloc(learner_count * 45 + 1000), *at = body;
  at = PUT(at, "<?xml version=\"1.0\" encoding=\"UTF-8\"?><request><courseIds><id>");
  at = put(at, learners[0].text, learners[0].length);
  at = PUT(at, "</id></courseIds><learnerIds>");
  for (long i = 0; i < learner_count; i++) {
    at = PUT(at, "<id>");
    at = put(at, learners[i].text, learners[i].length);
    at = PUT(at, "</id>");
  }
  at = PUT(at, "</learnerIds><accessDate>2026-11-21 00:00:00</accessDate><dueDateType>due_date</dueDateType>"
               "<dueDate>2026-12-21</dueDate><lockAfterDueDate>true</lockAfterDueDate></request>");
  written = at - body;
  free(body);
}

static void encode_json(void) {
  char *body = malloc(learner_count * 39 + 1000), *at = body;
  at = PUT(at, "{\"courseIds\":[\"");
  at = put(at, learners[0].text, learners[0].length);
  at = PUT(at, "\"],\"learnerIds\":[");
  for (long i = 0; i < learner_count; i++) {
    at = i == 0 ? PUT(at, "\"") : PUT(at, ",\"");
    at = put(at, learners[i].text, learners[i].length);
    at = PUT(at, "\"");
  }
  at = PUT(at, "],\"accessDate\":\"2026-11-21 00:00:00\",\"dueDateType\":\"due_date\",\"dueDate\":\"2026-12-21\","
               "\"lockAfterDueDate\":true}");
  written = at - body;
  free(body);
}

static long long now(void) {
  struct timespec time;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return time.tv_sec * 1000000000LL + time.tv_nsec;
}

static char *contents(const char *path, size_t *size) {
  FILE *file = fopen(path, "r");
  if (!file) exit(2);
  fseek(file, 0, SEEK_END);
  *size = ftell(file);
  rewind(file);
  char *bytes = malloc(*size);
  if (fread(bytes, 1, *size, file) != *size) exit(1);
  fclose(file);
  return bytes;
}

int main(int count, char **words) {
  if (count == 3 && strcmp(words[1], "--list") == 0) {
    write_list(atol(words[2]), "1");
    return 0;
  }
  if (count == 3 && strcmp(words[1], "--references") == 0) {
    write_list(atol(words[2]), "&#49;");
    return 0;
  }
  if (count != 4) {
    fputs("plain-c LIST REFERENCES LEARNERS, or plain-c --list N, or plain-c --references N\n", stderr);
    return 2;
  }
  size_t size, references_size;
  char *list = contents(words[1], &size), *references = contents(words[2], &references_size);
  learner_count = atol(words[3]);
  learners = malloc(learner_count * sizeof *learners);
  for (long i = 0; i < learner_count; i++) {
    char *id = malloc(37);
    uuid(id);
    learners[i].text = id;
    learners[i].length = strlen(id);
  }
  char task[32];
  long times;
  while (scanf("%31s %ld", task, &times) == 2) {
    long long start = now();
    for (long i = 0; i < times; i++) {
      if (strcmp(task, "decode") == 0) decode(list, size);
      else if (strcmp(task, "decode-references") == 0) decode(references, references_size);
      else if (strcmp(task, "encode-xml") == 0) encode_xml();
      else if (strcmp(task, "encode-json") == 0) encode_json();
      else return 1;
    }
    printf("%lld\n", now() - start);
    fflush(stdout);
  }
  return 0;
}
