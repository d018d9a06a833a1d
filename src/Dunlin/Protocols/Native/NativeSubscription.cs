using Dunlin.Channels;
using Dunlin.Presence;

namespace Dunlin.Protocols.Native;

/// <summary>A connection's subscription to a channel.</summary>
/// <param name="Channel">The channel.</param>
/// <param name="Member">How others see the connection there.</param>
/// <param name="HearsPresence">Whether it has asked to be told who comes and goes.</param>
internal sealed record NativeSubscription(Channel Channel, Member Member, bool HearsPresence);
