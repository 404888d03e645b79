// LearnClient: the iSpring Learn API as typed operations.
