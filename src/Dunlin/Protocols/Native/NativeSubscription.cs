using Dunlin.Channels;
using Dunlin.Presence;

namespace Dunlin.Protocols.Native;

/// <summary>A connection's subscription to a channel.</summary>
/// <param name="Channel">The channel.</param>
/// <param name="Member">How others see the connection there.</param>
/// <param name="HearsPresence">Whether it has asked to be told who comes and goes.</param>
/// <param name="Grant">What the channel token permits that it was begun with, and ends with; null: there was none.</param>
/// <param name="IsOfServer">Whether the server has begun it, and the client has not made it its own.</param>
internal sealed record NativeSubscription(Channel Channel, Member Member, bool HearsPresence, ChannelGrant? Grant, bool IsOfServer = false);
