namespace Dunlin.Channels;

/// <summary>What a subscriber wants to have of what was before.</summary>
/// <param name="From">Where it was when it left; null: nothing is to be recovered.</param>
/// <param name="Rewind">The last so many publications.</param>
/// <param name="Presence">Who is there; it is told of changes from then on.</param>
internal readonly record struct SubscriptionRequest(StreamPosition? From, int Rewind, bool Presence = false);
