// Provisioning: what a change is, what a plan is, how to apply one exactly once and prove it.
