using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace Dunlin.Auth;

/// <summary>Instances of one public key, as many as are in use at a time: those of .NET are not for several threads. Thread-safe.</summary>
internal sealed class PublicKeyPool<TKey>(Func<TKey> import)
    where TKey : AsymmetricAlgorithm
{
    private readonly ConcurrentBag<TKey> _free = [];

    public TKey Rent() => _free.TryTake(out var key) ? key : import();

    public void Return(TKey key) => _free.Add(key);
}
