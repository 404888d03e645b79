// Tests of LearnClient.
