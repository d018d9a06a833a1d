using Dunlin.Client.Protocol;

namespace Dunlin.Client.Connections;

/// <summary>Says who the client is once the server has spoken, and says it again with another token before the first expires.</summary>
/// <remarks>All members are for the holder of the client's lock, under which the callbacks run too.</remarks>
internal sealed class Handshake
{
    /// <summary>The id of the command that proves who the client is; other commands begin with 1.</summary>
    public const long AuthId = 0;

    private readonly ClientSettings _settings;
    private readonly TokenRefresh _refresh;
    private readonly Action<byte[]> _send;
    private readonly Action<string, string?> _done;
    private readonly Action<DunlinException> _failed;
    private string? _token;
    private string _session = "";
    private bool _isDone;

    /// <param name="settings">Where the token goes.</param>
    /// <param name="gate">The client's lock.</param>
    /// <param name="authentication">Gets further tokens.</param>
    /// <param name="send">Sends a command.</param>
    /// <param name="done">There is a connection: its name, and whose it is.</param>
    /// <param name="failed">Something failed that ends nothing.</param>
    public Handshake(ClientSettings settings, Lock gate, Authentication authentication, Action<byte[]> send, Action<string, string?> done, Action<DunlinException> failed)
    {
        (_settings, _send, _done, _failed) = (settings, send, done, failed);
        _refresh = new TokenRefresh(settings.Time, gate, authentication, Show, exception => failed(NoToken(exception)));
    }

    /// <summary>Whether the client can say who it is.</summary>
    public bool HasToken => _token is not null;

    /// <summary>What goes with the first request; null: nothing.</summary>
    public string? TokenOfRequest => _settings.TokenPlacement == TokenPlacement.Request ? _token : null;

    /// <summary>The error that the application has no token.</summary>
    public static DunlinException NoToken(Exception exception) => new(DunlinErrorCode.TokenFailed, "could not get a token", exception);

    /// <summary>An attempt begins, with this token.</summary>
    public void Begin(string? token)
    {
        _token = token;
        _isDone = false;
    }

    /// <summary>The connection is over.</summary>
    public void Stop() => _refresh.Stop();

    public void OnConnected(ServerMessage connected)
    {
        _session = connected.Session ?? "";
        if (_token is not null && _settings.TokenPlacement == TokenPlacement.Message)
            Show(_token);
        else
            Finish(connected.User);
    }

    public void OnAuthenticated(ServerMessage message)
    {
        _refresh.Schedule(message.Expires);
        if (!_isDone)
            Finish(message.User);
    }

    /// <summary>The server does not take the token. Returns whether that is the end of the connection.</summary>
    public bool OnRefused(ServerMessage error)
    {
        if (_isDone)
            _failed(error.ToException());

        // Whatever else: the server closes and says why, or the time to connect runs out.
        return !_isDone && error.Code is DunlinErrorCode.Unauthorized or DunlinErrorCode.TokenExpired;
    }

    private void Show(string token)
    {
        _token = token;
        _send(Command.Auth(AuthId, token));
    }

    private void Finish(string? user)
    {
        _isDone = true;
        _done(_session, user);
    }
}
