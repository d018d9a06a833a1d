namespace Dunlin.Client;

/// <summary>How a channel is subscribed.</summary>
public sealed record SubscribeOptions
{
    /// <summary>Keep the list of members (<see cref="DunlinChannel.Presence"/>). Default: false; <see cref="DunlinChannel.FollowPresenceAsync"/> asks for it later.</summary>
    public bool Presence { get; init; }

    /// <summary>Begin with the last so many publications, as far as the channel keeps them. Default: 0. Not negative.</summary>
    public int Rewind { get; init; }

    /// <summary>A channel token. Default: null. Not together with <see cref="TokenProvider"/>.</summary>
    public string? Token { get; init; }

    /// <summary>Gets a channel token: before the channel is subscribed, and again when one has expired. Default: null.</summary>
    public Func<CancellationToken, ValueTask<string>>? TokenProvider { get; init; }

    /// <summary>
    /// Publications that may wait for the application. Default: 1024. At least 1. When there are more, because the application reads too slowly, the client keeps no more, and reads
    /// them from the channel's history when half of these are read. Those that the history no longer has are a gap (<see cref="DunlinChannel.Gap"/>); ephemeral ones are left out.
    /// </summary>
    public int BufferSize { get; init; } = 1024;

    internal void Validate()
    {
        if (Token is not null && TokenProvider is not null)
            throw new ArgumentException("Token and TokenProvider cannot be set both.", nameof(Token));
        ArgumentOutOfRangeException.ThrowIfNegative(Rewind);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(BufferSize);
    }
}
