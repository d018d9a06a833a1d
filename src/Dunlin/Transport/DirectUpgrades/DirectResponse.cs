using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Dunlin.Transport.DirectUpgrades;

/// <summary>The status and headers of the answer to an upgrade request, and what the application wants done before and after it.</summary>
internal sealed class DirectResponse : IHttpResponseFeature
{
    private Stack<(Func<object, Task> Callback, object State)>? _starting;
    private Stack<(Func<object, Task> Callback, object State)>? _completed;
    private int _status = StatusCodes.Status200OK;
    private string? _reason;

    public int StatusCode
    {
        get => _status;
        set
        {
            ThrowIfStarted();
            _status = value;
        }
    }

    public string? ReasonPhrase
    {
        get => _reason;
        set
        {
            ThrowIfStarted();
            _reason = value;
        }
    }

    public IHeaderDictionary Headers { get; set; } = new HeaderDictionary();

    /// <summary>Not used: the body is a feature of its own.</summary>
    public Stream Body { get; set; } = Stream.Null;

    public bool HasStarted { get; private set; }

    public void OnStarting(Func<object, Task> callback, object state)
    {
        ThrowIfStarted();
        (_starting ??= []).Push((callback, state));
    }

    public void OnCompleted(Func<object, Task> callback, object state) => (_completed ??= []).Push((callback, state));

    /// <summary>Runs what was to run before the head goes out; from then on the head is settled. Returns its bytes.</summary>
    /// <exception cref="InvalidOperationException">A header holds what HTTP cannot carry.</exception>
    public async ValueTask<ReadOnlyMemory<byte>> StartAsync()
    {
        while (_starting?.TryPop(out var starting) == true)
            await starting.Callback(starting.State);

        var head = ResponseHead.Write(_status, _reason, Headers);
        HasStarted = true;
        if (Headers is HeaderDictionary headers)
            headers.IsReadOnly = true;
        return head;
    }

    /// <summary>The application failed before the head was sent.</summary>
    public void Reset(int status)
    {
        _starting = null;
        Headers = new HeaderDictionary();
        (_status, _reason) = (status, null);
    }

    /// <summary>Takes the last of what is to run after the answer; null when nothing is left.</summary>
    public Func<Task>? TakeCompleted() =>
        _completed?.TryPop(out var completed) == true ? () => completed.Callback(completed.State) : null;

    private void ThrowIfStarted()
    {
        if (HasStarted)
            throw new InvalidOperationException("The response has already started.");
    }
}
