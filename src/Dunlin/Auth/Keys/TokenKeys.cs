using Microsoft.Extensions.Logging;

namespace Dunlin.Auth;

/// <summary>All keys that tokens may be signed with: those of the options, and those that are looked for elsewhere. Thread-safe.</summary>
internal sealed class TokenKeys : IDisposable
{
    private readonly KeySet _own;
    private readonly RefreshedKeys[] _others;

    public TokenKeys(TokenOptions options, TimeProvider time, ILogger logger)
        : this(Import(options), Loaders(options), time, logger)
    {
    }

    internal TokenKeys(KeySet own, IEnumerable<IKeySetLoader> loaders, TimeProvider time, ILogger logger)
    {
        _own = own;
        _others = [.. loaders.Select(loader => new RefreshedKeys(loader, time, logger))];

        // So that they are there when the first token comes; until then it waits for them.
        foreach (var keys in _others)
            _ = keys.RefreshAsync();
    }

    /// <summary>Verifies the signature of a token. Waits only when it names a key that is not known and there is a place to look for it.</summary>
    public async ValueTask<KeyMatch> VerifyAsync(CompactToken token)
    {
        var match = Verify(token);
        if (match != KeyMatch.UnknownKey)
            return match;

        foreach (var keys in _others)
        {
            if (await keys.RefreshAsync())
                match = Verify(token);
            if (match != KeyMatch.UnknownKey)
                return match;
        }

        return match;
    }

    public void Dispose()
    {
        foreach (var keys in _others)
            keys.Dispose();
    }

    private KeyMatch Verify(CompactToken token)
    {
        var match = _own.Verify(token);
        foreach (var keys in _others)
        {
            if (match != KeyMatch.Verified && keys.Current.Verify(token) is var other and not KeyMatch.UnknownKey)
                match = other;
        }

        return match;
    }

    private static KeySet Import(TokenOptions options) =>
        new([.. options.Keys.Select(key => key.TryImport(out var problem) ?? throw new ArgumentException(problem, nameof(options)))]);

    private static IEnumerable<IKeySetLoader> Loaders(TokenOptions options)
    {
        if (options.JwksFile is { } file)
            yield return new KeySetFile(file);
        if (options.JwksAddress is { } address)
            yield return new KeySetAddress(address);
    }
}
