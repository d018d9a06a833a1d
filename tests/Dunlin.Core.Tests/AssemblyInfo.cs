// The chunk pool is one for the process, and many tests check that it returns to its baseline.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
