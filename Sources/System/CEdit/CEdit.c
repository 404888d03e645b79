#define _GNU_SOURCE
#include "CEdit.h"

#include <errno.h>
#include <fcntl.h>
#include <histedit.h>
#include <locale.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { HISTORY_SIZE = 1000 };

struct cedit {
  EditLine *edit;
  History *history;
  char *history_path;
  const char *prompt;
  cedit_completer completer;
  void *context;
};

// Set by SIGINT while a line is read; read on the thread that reads.
static volatile sig_atomic_t interrupted;
static pthread_t reader;
static volatile sig_atomic_t reading;

// The signal goes to any thread that does not block it; only on the reading one does it end the read.
static void note_interrupt(int number) {
  interrupted = 1;
  if (!pthread_equal(pthread_self(), reader)) pthread_kill(reader, number);
}

static struct cedit *state(EditLine *edit) {
  void *data = NULL;
  el_get(edit, EL_CLIENTDATA, &data);
  return data;
}

static char *show_prompt(EditLine *edit) { return (char *)state(edit)->prompt; }

static unsigned char complete(EditLine *edit, int key) {
  (void)key;
  struct cedit *editor = state(edit);
  if (editor->completer == NULL) return CC_ERROR;
  const LineInfo *info = el_line(edit);
  char *text = editor->completer(editor->context, info->buffer, (size_t)(info->cursor - info->buffer));
  if (text == NULL) return CC_ERROR;
  int inserted = el_insertstr(edit, text);
  free(text);
  return inserted == 0 ? CC_REFRESH : CC_ERROR;
}

// Opens the history file for its owner alone; -1 when that cannot be had.
static int open_history(const char *path, int flags) {
  int file = open(path, flags | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (file >= 0 && fchmod(file, 0600) != 0) {
    close(file);
    return -1;
  }
  return file;
}

static void load_history(struct cedit *editor) {
  HistEvent event;
  int file = open_history(editor->history_path, O_RDWR);
  if (file < 0) return;
  close(file);
  // An empty or foreign file is refused by libedit and then simply replaced at the first entry.
  history(editor->history, &event, H_LOAD, editor->history_path);
}

static void save_history(struct cedit *editor) {
  HistEvent event;
  int file = open_history(editor->history_path, O_WRONLY | O_TRUNC);
  if (file < 0) return;
  FILE *stream = fdopen(file, "w");
  if (stream == NULL) {
    close(file);
    return;
  }
  history(editor->history, &event, H_SAVE_FP, stream);
  fclose(stream);
}

cedit *cedit_open(const char *program, const char *history_path) {
  HistEvent event;
  struct cedit *editor = calloc(1, sizeof *editor);
  if (editor == NULL) return NULL;
  editor->prompt = "";
  // Letters beyond ASCII need a UTF-8 locale; C.UTF-8 gives it and changes nothing else about characters.
  setlocale(LC_CTYPE, "C.UTF-8");
  editor->edit = el_init(program, stdin, stderr, stderr);
  editor->history = history_init();
  editor->history_path = history_path == NULL ? NULL : strdup(history_path);
  if (editor->edit == NULL || editor->history == NULL || (history_path != NULL && editor->history_path == NULL)) {
    cedit_close(editor);
    errno = ENOMEM;
    return NULL;
  }
  history(editor->history, &event, H_SETSIZE, HISTORY_SIZE);
  history(editor->history, &event, H_SETUNIQUE, 1);
  el_set(editor->edit, EL_CLIENTDATA, editor);
  el_set(editor->edit, EL_PROMPT, show_prompt);
  el_set(editor->edit, EL_EDITOR, "emacs");
  el_set(editor->edit, EL_HIST, history, editor->history);
  el_set(editor->edit, EL_ADDFN, "rollcall-complete", "complete the word", complete);
  el_set(editor->edit, EL_BIND, "^I", "rollcall-complete", NULL);
  el_set(editor->edit, EL_BIND, "^R", "em-inc-search-prev", NULL);
  if (editor->history_path != NULL) load_history(editor);
  return editor;
}

void cedit_close(cedit *editor) {
  if (editor == NULL) return;
  if (editor->edit != NULL) el_end(editor->edit);
  if (editor->history != NULL) history_end(editor->history);
  free(editor->history_path);
  free(editor);
}

void cedit_complete(cedit *editor, cedit_completer completer, void *context) {
  editor->completer = completer;
  editor->context = context;
}

cedit_outcome cedit_read(cedit *editor, const char *prompt, const char **line, size_t *length) {
  // Without SA_RESTART, so that the signal ends the read that libedit waits in.
  struct sigaction action = {.sa_handler = note_interrupt}, before;
  sigset_t interrupts, mask;
  sigemptyset(&action.sa_mask);
  sigemptyset(&interrupts);
  sigaddset(&interrupts, SIGINT);
  interrupted = 0;
  reader = pthread_self();
  sigaction(SIGINT, &action, &before);
  pthread_sigmask(SIG_UNBLOCK, &interrupts, &mask);
  reading = 1;
  editor->prompt = prompt;
  int count = 0;
  errno = 0;
  const char *text = el_gets(editor->edit, &count);
  int error = errno;
  reading = 0;
  pthread_sigmask(SIG_SETMASK, &mask, NULL);
  sigaction(SIGINT, &before, NULL);
  editor->prompt = "";
  if (interrupted) {
    el_reset(editor->edit);
    fputc('\n', stderr);
    return CEDIT_INTERRUPTED;
  }
  if (text == NULL || count <= 0) {
    errno = error;
    return count < 0 && error != 0 ? CEDIT_FAILED : CEDIT_END;
  }
  if (text[count - 1] == '\n') count--;
  *line = text;
  *length = (size_t)count;
  return CEDIT_LINE;
}

int cedit_interrupt(void) {
  return reading && pthread_kill(reader, SIGINT) == 0;
}

void cedit_remember(cedit *editor, const char *entry) {
  HistEvent event;
  char *flat = strdup(entry);
  if (flat == NULL) return;
  for (char *byte = flat; *byte != 0; byte++) {
    if (*byte == '\n' || *byte == '\r') *byte = ' ';
  }
  history(editor->history, &event, H_ENTER, flat);
  free(flat);
  if (editor->history_path != NULL) save_history(editor);
}
