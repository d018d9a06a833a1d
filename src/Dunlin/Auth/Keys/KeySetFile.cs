namespace Dunlin.Auth;

/// <summary>A key set in a file. It is read again every 5 s: that costs nothing to speak of, and sees changes on every file system.</summary>
internal sealed class KeySetFile(string path) : IKeySetLoader
{
    private const int MaxBytes = 256 * 1024;

    public string Place => path;

    public TimeSpan Interval => TimeSpan.FromSeconds(5);

    public TimeSpan LeastInterval => TimeSpan.FromSeconds(1);

    /// <summary>Reads the set.</summary>
    /// <exception cref="IOException">There is no such file, or it cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    /// <exception cref="InvalidDataException">It holds no usable set.</exception>
    public static KeySet Read(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var text = new byte[MaxBytes + 1];
        var length = file.ReadAtLeast(text, text.Length, throwOnEndOfStream: false);
        return length <= MaxBytes
            ? JsonWebKeySet.Read(text.AsSpan(0, length), takesSecrets: true)
            : throw new InvalidDataException($"it has more than {MaxBytes} bytes");
    }

    public Task<KeySet> LoadAsync(CancellationToken cancellationToken) => Task.FromResult(Read(path));

    public void Dispose()
    {
        // Nothing is open between two looks.
    }
}
