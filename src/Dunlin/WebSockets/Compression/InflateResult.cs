namespace Dunlin.WebSockets;

/// <summary>What became of compressed bytes.</summary>
internal enum InflateResult
{
    /// <summary>Everything that the bytes determine has been written.</summary>
    Ok,

    /// <summary>The message inflates to more than the limit. Close with 1009.</summary>
    TooLarge,

    /// <summary>Not a DEFLATE stream, or cut off in the middle of a block. Close with 1007.</summary>
    Corrupt,
}
