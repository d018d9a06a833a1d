using Dunlin.Client.Connections;
using Dunlin.Client.Protocol;

namespace Dunlin.Client.Channels;

/// <summary>
/// Asks the server for a subscription: with a channel token where there is one, after a while again when the server cannot say yes now, and once more with another token when it does not take the first.
/// </summary>
/// <remarks>All members are for the holder of the client's lock, under which the callbacks run too.</remarks>
internal sealed class SubscribeRequest
{
    private readonly string _channel;
    private readonly ClientHost _host;
    private readonly Func<long, string?, byte[]> _command;
    private readonly Action<ServerMessage> _accepted;
    private readonly Action<DunlinException> _refused;
    private readonly GatedTimer _retry;
    private readonly Backoff _backoff;
    private Authentication _authentication;
    private long? _id;
    private bool _isRenewed;

    /// <param name="channel">The name of the channel.</param>
    /// <param name="host">Sends.</param>
    /// <param name="command">Makes the command, with an id and a token.</param>
    /// <param name="accepted">It is subscribed.</param>
    /// <param name="refused">It will not be.</param>
    public SubscribeRequest(string channel, ClientHost host, Func<long, string?, byte[]> command, Action<ServerMessage> accepted, Action<DunlinException> refused)
    {
        (_channel, _host, _command, _accepted, _refused) = (channel, host, command, accepted, refused);
        _retry = new GatedTimer(host.Settings.Time, host.Gate);
        _backoff = host.Settings.CreateBackoff();
        _authentication = CreateAuthentication(new SubscribeOptions());
    }

    /// <summary>Whether the server was asked, and has not answered.</summary>
    public bool IsSent => _id is not null;

    /// <summary>Whether there may be another token than the last one.</summary>
    public bool CanRenew => _authentication.CanRenew;

    /// <summary>From here on with these tokens.</summary>
    public void UseTokenOf(SubscribeOptions options)
    {
        _authentication = CreateAuthentication(options);
        _isRenewed = false;
    }

    public void Send() => _authentication.Get(SendWith, exception =>
        OnError(new DunlinException(DunlinErrorCode.TokenFailed, "could not get a channel token", exception) { Channel = _channel }));

    /// <summary>With another token than the last one.</summary>
    public void SendRenewed()
    {
        _authentication.Forget();
        Send();
    }

    /// <summary>Nobody waits for the answer any more.</summary>
    public void Cancel()
    {
        _retry.Stop();
        _authentication.Cancel();
        _host.Requests.Forget(_id);
        _id = null;
    }

    private void SendWith(string? token)
    {
        var id = _host.Requests.NextId();
        _id = id;
        _host.Requests.Expect(id, OnReply, OnError);
        _host.Connection.Send(_command(id, token));
    }

    private void OnReply(ServerMessage reply)
    {
        _id = null;
        _isRenewed = false;
        _backoff.Reset();
        _accepted(reply);
    }

    private void OnError(DunlinException error)
    {
        _id = null;
        switch (error.Code)
        {
            case DunlinErrorCode.Disconnected or DunlinErrorCode.Closed:
                // The next connection begins anew.
                break;
            case DunlinErrorCode.RateLimited or DunlinErrorCode.Unavailable or DunlinErrorCode.Internal or DunlinErrorCode.TokenFailed:
                _host.Failed(error);
                _retry.Set(_backoff.Next(), Send);
                break;
            case DunlinErrorCode.Unauthorized or DunlinErrorCode.TokenExpired when CanRenew && !_isRenewed:
                _isRenewed = true;
                SendRenewed();
                break;
            default:
                _refused(error);
                break;
        }
    }

    private Authentication CreateAuthentication(SubscribeOptions options) => new(options.Token, options.TokenProvider, _host.Gate, _host.Pumps);
}
