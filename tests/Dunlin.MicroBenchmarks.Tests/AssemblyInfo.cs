// Pools are shared: what one benchmark takes out of them, another running at the same time would have to allocate.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
