namespace Dunlin.Client.Publishing;

/// <summary>A publication that is not acknowledged.</summary>
internal sealed class OutboxEntry(long id, string channel, byte[] command)
{
    public long Id => id;

    public string Channel => channel;

    public byte[] Command => command;

    /// <summary>Continues elsewhere: nothing of the application runs under the client's lock.</summary>
    public TaskCompletionSource<PublishResult> Result { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Whether it went out on the connection of now.</summary>
    public bool IsSent { get; set; }

    /// <summary>When it went out for the first time.</summary>
    public long? FirstSent { get; set; }
}
