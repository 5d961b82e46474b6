"""The replication capsule: everything another person needs to use, cite and check what was read and compared."""
