namespace Dunlin.Client.Connections;

/// <summary>A token: got once, kept until it is of no use any more.</summary>
/// <remarks>All members are for the holder of the client's lock, under which the callbacks run too.</remarks>
/// <param name="token">The one and only, or null.</param>
/// <param name="provider">Gets one, or null.</param>
/// <param name="gate">The client's lock.</param>
/// <param name="running">Keeps what runs.</param>
internal sealed class Authentication(string? token, Func<CancellationToken, ValueTask<string>>? provider, Lock gate, RunningTasks running)
{
    private string? _known = token;
    private CancellationTokenSource? _asking;

    /// <summary>Whether there may be another token than the last one.</summary>
    public bool CanRenew => provider is not null;

    /// <summary>Has the token, or null for none, at once or when the application has got one. A former question is given up.</summary>
    public void Get(Action<string?> got, Action<Exception> failed)
    {
        Cancel();
        if (provider is null || _known is not null)
        {
            got(_known);
            return;
        }

        _asking = new CancellationTokenSource();
        running.Add(AskAsync(_asking, got, failed));
    }

    /// <summary>Asks for another one the next time, where that is possible.</summary>
    public void Forget()
    {
        if (CanRenew)
            _known = null;
    }

    /// <summary>Nobody waits for the token any more.</summary>
    public void Cancel()
    {
        // Calls what the application has registered, so not here, under the lock.
        if (_asking is not null)
            running.Add(_asking.CancelAsync());
        _asking = null;
    }

    private async Task AskAsync(CancellationTokenSource asking, Action<string?> got, Action<Exception> failed)
    {
        string? answer = null;
        Exception? problem = null;
        try
        {
            // On the thread pool: it may block.
            answer = await Task.Run(async () => await provider!(asking.Token).ConfigureAwait(false)).ConfigureAwait(false);
            if (answer is null)
                problem = new InvalidOperationException("the token provider returned null");
        }
        catch (Exception exception)
        {
            problem = exception;
        }

        lock (gate)
        {
            if (_asking != asking)
                return;

            _asking = null;
            _known = answer;
            if (problem is null)
                got(answer);
            else
                failed(problem);
        }
    }
}
