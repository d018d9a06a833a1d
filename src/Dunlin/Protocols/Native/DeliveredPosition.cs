using Dunlin.Channels;

namespace Dunlin.Protocols.Native;

/// <summary>How far a client has got in a channel.</summary>
/// <param name="Position">The last publication that went to it.</param>
/// <param name="HearsPresence">Whether it is told who comes and goes.</param>
internal readonly record struct DeliveredPosition(StreamPosition Position, bool HearsPresence);
