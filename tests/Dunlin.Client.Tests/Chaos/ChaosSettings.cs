namespace Dunlin.Client.Tests.Chaos;

/// <summary>How much of it.</summary>
/// <param name="Seed">Of the random numbers.</param>
/// <param name="Duration">Of the trouble.</param>
/// <param name="Clients">Those that listen.</param>
/// <param name="Publishers">Those that publish.</param>
internal sealed record ChaosSettings(int Seed, TimeSpan Duration, int Clients, int Publishers)
{
    /// <summary>For the clients to get the last of it.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Whether there was trouble enough: it goes on for up to 30 s more until there was.</summary>
    public Func<bool> IsEnough { get; init; } = static () => true;

    /// <summary>Changes the options of a client that listens.</summary>
    public Action<int, Uri, DunlinClientOptions> Configure { get; init; } = static (_, _, _) => { };

    /// <summary>Whether those who publish are left alone. Default: false.</summary>
    public bool PublishersAreSafe { get; init; }
}
