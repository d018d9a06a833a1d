using System.Net;
using System.Net.Sockets;

namespace Dunlin.Client.Tests.Support;

/// <summary>Passes TCP connections on to a server, and does to them what a test wants.</summary>
internal sealed class TcpProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Lock _lock = new();
    private readonly List<ProxyLink> _links = [];
    private readonly Task _accepting;

    public TcpProxy(int target)
    {
        Target = target;
        _listener.Start();
        _accepting = AcceptAllAsync();
    }

    /// <summary>What is done to bytes before they are passed on: returns those that are, later or never.</summary>
    public Func<ProxyLink, bool, ReadOnlyMemory<byte>, ValueTask<ReadOnlyMemory<byte>>> Filter { get; set; } = static (_, _, bytes) => ValueTask.FromResult(bytes);

    /// <summary>The port that new connections go on to.</summary>
    public int Target { get; set; }

    /// <summary>Whether new connections are ended at once.</summary>
    public bool Refuses { get; set; }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public Uri Address => new($"ws://127.0.0.1:{Port}/ws");

    public IReadOnlyList<ProxyLink> Links
    {
        get
        {
            lock (_lock)
                return [.. _links];
        }
    }

    public void CutAll()
    {
        foreach (var link in Links)
            link.Cut();
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        await _accepting;
        CutAll();
        await Task.WhenAll(Links.Select(link => link.Completion));
    }

    private async Task AcceptAllAsync()
    {
        while (true)
        {
            try
            {
                var client = await _listener.AcceptSocketAsync();
                if (Refuses)
                    client.Close(0);
                else
                    Pass(client);
            }
            catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private void Pass(Socket client)
    {
        var link = new ProxyLink(this, client, Target);
        lock (_lock)
            _links.Add(link);
        _ = link.Completion.ContinueWith(_ => Forget(link), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
    }

    private void Forget(ProxyLink link)
    {
        lock (_lock)
            _links.Remove(link);
    }
}
