using System.Text.Json;

namespace Dunlin.Protocols.Native;

/// <summary>A place in a message before one of its commands, from where it can be read again.</summary>
internal readonly struct NativeCommandPlace(int start, JsonReaderState state)
{
    /// <summary>Bytes before it; 0 for a single command.</summary>
    public int Start => start;

    public JsonReaderState State => state;
}
