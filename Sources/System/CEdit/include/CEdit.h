// The parts of libedit that do not import into Swift.
