namespace Dunlin.Client.Connections;

/// <summary>Gets another token some time before that of the connection expires.</summary>
/// <remarks>All members are for the holder of the client's lock, under which the callbacks run too.</remarks>
/// <param name="time">Measures.</param>
/// <param name="gate">The client's lock.</param>
/// <param name="authentication">Gets it.</param>
/// <param name="got">Shows it to the server.</param>
/// <param name="failed">There is none. The server ends the connection with the token that it has, and then there is another try.</param>
internal sealed class TokenRefresh(TimeProvider time, Lock gate, Authentication authentication, Action<string> got, Action<Exception> failed)
{
    /// <summary>Not at once: the same token again would make a circle of it.</summary>
    private static readonly TimeSpan LeastWait = TimeSpan.FromSeconds(1);

    /// <summary>A fifth of what is left, but not more than this, is for getting it.</summary>
    private static readonly TimeSpan MostEarly = TimeSpan.FromSeconds(30);

    private readonly GatedTimer _timer = new(time, gate);

    /// <summary>The server takes the token until then.</summary>
    /// <param name="expires">Unix milliseconds; null: it does not end.</param>
    public void Schedule(long? expires)
    {
        if (expires is not { } milliseconds || !authentication.CanRenew)
            return;

        var left = DateTimeOffset.FromUnixTimeMilliseconds(milliseconds) - time.GetUtcNow();
        var early = left / 5 < MostEarly ? left / 5 : MostEarly;
        _timer.Set(left - early < LeastWait ? LeastWait : left - early, Refresh);
    }

    public void Stop() => _timer.Stop();

    private void Refresh()
    {
        authentication.Forget();
        authentication.Get(token => got(token!), failed);
    }
}
