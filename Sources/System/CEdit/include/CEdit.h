#ifndef ROLLCALL_CEDIT_H
#define ROLLCALL_CEDIT_H

// A line editor on a terminal: libedit, as far as an interactive session needs it.
//
// Why this shim: libedit is set up through variadic functions (`el_set`, `history`), which Swift cannot call, and asks
// for its prompt through a function that finds its state in the editor. Here each is one plain function.
//
// An editor belongs to the thread that opened it. It reads standard input and draws on standard error, so that standard
// output stays free for data. There should be one at a time: while a line is read, SIGINT is handled here.

#include <stddef.h>

// An open editor. Owned by whoever called `cedit_open`, ended by `cedit_close`.
typedef struct cedit cedit;

// How reading a line ended.
typedef enum {
  CEDIT_LINE,         // a line was read
  CEDIT_END,          // end of input (Ctrl-D on an empty line)
  CEDIT_INTERRUPTED,  // Ctrl-C: what was typed on this line is gone
  CEDIT_FAILED        // reading failed; errno says why
} cedit_outcome;

// Answers what to insert at the cursor, given the line up to it (not ended by a zero byte): a text made by `malloc`, which
// the editor frees, or NULL when nothing fits.
typedef char *(*cedit_completer)(void *context, const char *line, size_t length);

// Opens an editor; NULL when memory or the terminal fails, with errno set.
//
// `history_path` names the file that keeps earlier lines, or is NULL for none. A missing file is made, with mode 0600;
// one that is open to others is closed to them. A file that cannot be read or written is no error: the session then
// has no memory.
cedit *cedit_open(const char *program, const char *history_path);

// Ends the editor, and gives the terminal back as it was.
void cedit_close(cedit *editor);

// Lets the tab key complete. `context` is handed to each call and must live until the editor is closed.
void cedit_complete(cedit *editor, cedit_completer completer, void *context);

// Reads one line, showing `prompt`. `*line` (without its line break) and `*length` are set when the outcome is
// CEDIT_LINE, and stay valid until the next call on the editor.
cedit_outcome cedit_read(cedit *editor, const char *prompt, const char **line, size_t *length);

// Hands a SIGINT that arrived elsewhere (a signal descriptor can take it first) to the thread that reads a line, from any
// thread. 0 when no line is being read.
int cedit_interrupt(void);

// Remembers an entry, and writes the history file. Line breaks inside become blanks.
void cedit_remember(cedit *editor, const char *entry);

#endif
