// Rollcall: the rule vocabulary.
