// LocalLMS: a real small LMS on SQLite. Never imports LearnClient.
