using Dunlin.Connections;

namespace Dunlin.Fallback;

/// <summary>What all fallback connections of an endpoint have in common.</summary>
/// <param name="Limits">What may wait to be fetched, besides a batch that is ready.</param>
/// <param name="PublishToSelf">Whether a publisher gets its own publications.</param>
/// <param name="SessionTicks">Seconds without a fetch after which a connection ends.</param>
internal sealed record FallbackSettings(ConnectionLimits Limits, bool PublishToSelf, long SessionTicks);
