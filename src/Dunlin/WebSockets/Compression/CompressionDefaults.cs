namespace Dunlin.WebSockets;

/// <summary>The sizes and levels of permessage-deflate, and the measurements they rest on.</summary>
/// <remarks>
/// Native bytes of one compressor (mallinfo2, zlib-ng 2.2.5, x64); its hash table alone takes 128 KB, whatever the parameters:
/// <code>
/// window bits   15      15      14      14      13      9
/// memory level  8       6       8       6       6       1
/// bytes         352,431 289,057 284,944 223,504 190,736 140,176
/// </code>
/// One decompressor takes 42,320 bytes, whatever its window.
/// <para>
/// 1 KB JSON messages, one after another (size of the output, microseconds), 2-core machine:
/// <code>
///                    level 1      level 3      level 6      level 9
/// without context    0.615   6    0.470  19    0.469  20    0.467  34
/// with context       0.425   5    0.329  17    0.297  37    0.291  41
/// with, 14 bits      0.432   5    0.329  16    0.305  21
/// with, 10 bits      0.560   8    0.399  19    0.396  20
/// </code>
/// Inflating one takes 4 to 5 microseconds; neither direction allocates managed memory.
/// Messages of 100 bytes without context do not shrink at level 1 and by a tenth at level 3: not worth compressing.
/// </para>
/// </remarks>
internal static class CompressionDefaults
{
    /// <summary>Three quarters of what level 6 gains over level 1, at half its time on long messages.</summary>
    public const int Level = 3;

    /// <summary>The smallest window that zlib can do without a zlib header. RFC 7692 would allow 8.</summary>
    public const int MinWindowBits = 9;

    public const int MaxWindowBits = 15;

    /// <summary>Pooled compressors are few: they get zlib's own default.</summary>
    public const int PooledMemoryLevel = 8;

    /// <summary>A connection's own compressor uses 16 KB of window even if 32 KB are allowed: 266 KB with its decompressor instead of 395 KB.</summary>
    public const int ConnectionWindowBits = 14;

    /// <summary>Sends a block every 4,096 symbols; smaller is no worse for messages up to that size.</summary>
    public const int ConnectionMemoryLevel = 6;
}
