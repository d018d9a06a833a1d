using Dunlin.Client.Protocol;

namespace Dunlin.Client.Channels;

/// <summary>
/// Brings publications into the inbox without gap and repetition, and remembers how far it has got. When the inbox is full, nothing more goes in until there is room; what came
/// meanwhile is then read from the channel's history.
/// </summary>
/// <remarks>All members are for the holder of the client's lock.</remarks>
/// <param name="channel">The name of the channel.</param>
/// <param name="host">Sends.</param>
/// <param name="inbox">Where publications go.</param>
/// <param name="onGap">Publications are missing.</param>
internal sealed class ReadProgress(string channel, ClientHost host, PublicationInbox inbox, Action<ChannelGap> onGap)
{
    private const int MaxPage = 1000;

    private readonly Connections.GatedTimer _retry = new(host.Settings.Time, host.Gate);
    private readonly Connections.Backoff _backoff = host.Settings.CreateBackoff();
    private long? _newestSkipped;
    private long? _request;
    private bool _followsGap;

    /// <summary>The place of the last publication that went in; null: nothing is known of the channel.</summary>
    public Position? Position { get; private set; }

    /// <summary>The channel is subscribed: goes on behind what has come of it already.</summary>
    /// <param name="subscribed">What the server says of it, with publications.</param>
    /// <param name="isUninterrupted">It was subscribed all the time: nothing can be missing.</param>
    public void GoOn(ServerMessage subscribed, bool isUninterrupted)
    {
        Stop();
        var (before, now) = (Position, subscribed.Position);
        // What the application has got of this epoch. An offset that goes back means that the server has lost some: nothing is a repetition then.
        var known = before is { } place && place.Epoch == now.Epoch && place.Offset <= now.Offset ? place.Offset : 0;
        Position = now with { Offset = known };
        if (before is { } last && last != now && !subscribed.Recovered && !isUninterrupted)
            MarkGap(last, now);
        foreach (var publication in subscribed.Publications ?? [])
            Take(publication);
        Reach(now.Offset);
    }

    /// <summary>The subscription is not live any more.</summary>
    public void Stop()
    {
        host.Requests.Forget(_request);
        _request = _newestSkipped = null;
        _retry.Stop();
    }

    /// <summary>The subscription has ended.</summary>
    public void Forget()
    {
        Stop();
        Position = null;
        _followsGap = false;
    }

    /// <summary>One that the server has just sent.</summary>
    public void Take(Publication publication)
    {
        if (publication.Offset is not { } offset)
            TryAdd(publication);
        else if (offset <= Position!.Value.Offset)
            return;
        else if (_newestSkipped is not null)
            _newestSkipped = offset;
        else if (!TryAdvance(publication, offset))
            BeginSkipping(offset);
    }

    /// <summary>The inbox has room again.</summary>
    public void OnRoom()
    {
        if (_newestSkipped is not null && _request is null && !_retry.IsSet)
            RequestPage();
    }

    // All up to there has come, as far as the server has it.
    private void Reach(long offset)
    {
        if (_newestSkipped is not null)
            _newestSkipped = Math.Max(_newestSkipped.Value, offset);
        else
            MoveTo(offset);
    }

    // Publications are missing up to what comes next.
    private void MarkGap(Position from, Position to)
    {
        _followsGap = true;
        onGap(new ChannelGap(channel, from, to));
    }

    private void BeginSkipping(long offset)
    {
        _newestSkipped = offset;
        ClientLog.TooSlow(host.Logger, channel);
    }

    private void RequestPage()
    {
        var id = host.Requests.NextId();
        _request = id;
        host.Requests.Expect(id, OnPage, OnPageFailed);
        host.Connection.Send(Command.History(id, channel, Math.Min(MaxPage, inbox.Room), Position, reverse: false));
    }

    private void OnPage(ServerMessage page)
    {
        _request = null;
        _backoff.Reset();
        var from = Position!.Value;
        if (page.Epoch != from.Epoch)
        {
            // The channel was forgotten and began anew: nothing of the former one is there.
            MarkGap(from, page.Position);
            Position = page.Position;
            _newestSkipped = null;
            return;
        }

        List<Publication> publications = page.Publications ?? [];
        var isMissing = publications.Count == 0 ? _newestSkipped > from.Offset : publications[0].Offset > from.Offset + 1;
        if (isMissing)
            MarkGap(from, page.Position);
        if (publications.Count == 0)
            MoveTo(_newestSkipped!.Value);
        foreach (var publication in publications)
        {
            // The rest is read when there is room the next time.
            if (!TryAdvance(publication, publication.Offset!.Value))
                return;
        }

        ReadOn();
    }

    private void ReadOn()
    {
        if (Position!.Value.Offset >= _newestSkipped)
        {
            _newestSkipped = null;
            ClientLog.CaughtUp(host.Logger, channel);
        }
        else if (inbox.Room > 0)
        {
            RequestPage();
        }
    }

    private void OnPageFailed(DunlinException error)
    {
        _request = null;
        switch (error.Code)
        {
            case DunlinErrorCode.Disconnected or DunlinErrorCode.Closed:
                // The next subscription recovers from here.
                break;
            case DunlinErrorCode.RateLimited or DunlinErrorCode.Unavailable or DunlinErrorCode.Internal:
                _retry.Set(_backoff.Next(), RequestPage);
                break;
            default:
                // The history may not be read.
                var to = new Position(Position!.Value.Epoch, _newestSkipped!.Value);
                MarkGap(Position.Value, to);
                Position = to;
                _newestSkipped = null;
                break;
        }
    }

    private bool TryAdvance(Publication publication, long offset)
    {
        if (!TryAdd(publication))
            return false;

        MoveTo(offset);
        return true;
    }

    private bool TryAdd(Publication publication)
    {
        if (!inbox.TryAdd(publication))
            return false;

        publication.FollowsGap = _followsGap;
        _followsGap = false;
        return true;
    }

    private void MoveTo(long offset) => Position = Position!.Value with { Offset = offset };
}
