namespace Dunlin.Auth;

/// <summary>A key set in a file. It is read again every 5 s: that costs nothing to speak of, and sees changes on every file system.</summary>
internal sealed class KeySetFile(string path) : IKeySetLoader
{
    private const int MaxBytes = 256 * 1024;

    private byte[] _text = [];
    private KeySet _keys = KeySet.Empty;

    public string Place => path;

    public TimeSpan Interval => TimeSpan.FromSeconds(5);

    public TimeSpan LeastInterval => TimeSpan.FromSeconds(1);

    /// <summary>Reads the set.</summary>
    /// <exception cref="IOException">There is no such file, or it cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    /// <exception cref="InvalidDataException">It holds no usable set.</exception>
    public static KeySet Read(string path) => JsonWebKeySet.Read(ReadText(path), takesSecrets: true);

    public Task<KeySet> LoadAsync(CancellationToken cancellationToken)
    {
        var text = ReadText(path);
        if (!text.AsSpan().SequenceEqual(_text))
        {
            _keys = JsonWebKeySet.Read(text, takesSecrets: true);
            _text = text;
        }

        return Task.FromResult(_keys);
    }

    public void Dispose()
    {
        // Nothing is open between two looks.
    }

    private static byte[] ReadText(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        if (file.Length > MaxBytes)
            throw new InvalidDataException($"it has more than {MaxBytes} bytes");

        var text = new byte[file.Length];
        return text[..file.ReadAtLeast(text, text.Length, throwOnEndOfStream: false)];
    }
}
