namespace Dunlin.Client;

/// <summary>Waits between attempts to connect: each is random, from nothing up to a bound that grows.</summary>
public sealed class BackoffOptions
{
    /// <summary>The bound of the first wait. Default: 1 s. More than 0.</summary>
    public TimeSpan Initial { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>What the bound is multiplied by for each further attempt. Default: 1.5. At least 1.</summary>
    public double Factor { get; set; } = 1.5;

    /// <summary>The largest bound. Default: 30 s. At least <see cref="Initial"/>.</summary>
    public TimeSpan Max { get; set; } = TimeSpan.FromSeconds(30);
}
