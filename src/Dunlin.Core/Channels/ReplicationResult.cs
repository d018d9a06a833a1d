namespace Dunlin.Channels;

/// <summary>What has become of a publication that a broker has delivered.</summary>
internal enum ReplicationResult : byte
{
    /// <summary>It is in the channel, and on its way to the subscribers.</summary>
    Done,

    /// <summary>It was there already.</summary>
    Known,

    /// <summary>Something is missing before it, or the broker has begun another epoch: it was not taken.</summary>
    Gap,
}
