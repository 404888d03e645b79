// Tests of LocalLMS.
