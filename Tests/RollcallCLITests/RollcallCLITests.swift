// Tests of RollcallCLI.
