namespace Dunlin.Auth;

/// <summary>Where a set of keys comes from that may change while the server runs.</summary>
internal interface IKeySetLoader : IDisposable
{
    /// <summary>The place, for logs.</summary>
    string Place { get; }

    /// <summary>How often it is looked at.</summary>
    TimeSpan Interval { get; }

    /// <summary>Least time between two looks, also when the last one failed and when a token names a key that is not known.</summary>
    TimeSpan LeastInterval { get; }

    /// <summary>Reads the set that is there now.</summary>
    /// <exception cref="Exception">It cannot be read, or is no usable set. The message says why.</exception>
    Task<KeySet> LoadAsync(CancellationToken cancellationToken);
}
