using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace Dunlin.Transport.DirectUpgrades;

/// <summary>An answer that is no upgrade of ours. It needs an HTTP connection after all, which is made for it and ends with it.</summary>
internal sealed class DirectAnswer(LoopSocket socket, HttpConnectionSettings settings, EarlyBytes early, DirectRequest request, DirectResponse response)
{
    private HttpConnection? _connection;
    private StreamResponseBodyFeature? _body;

    /// <summary>Where the application writes to.</summary>
    public IHttpResponseBodyFeature Body => _body ??= new StreamResponseBodyFeature(new AnswerStream(this));

    /// <summary>Whether the answer is a 101: nothing follows it from here.</summary>
    public bool IsUpgrade { get; set; }

    /// <summary>Both directions, for a protocol that is not ours.</summary>
    public async Task<IDuplexPipe> OpenAsync(ReadOnlyMemory<byte> head)
    {
        var pipes = (await ConnectAsync()).Transport;
        await pipes.Output.WriteAsync(head);
        return pipes;
    }

    /// <summary>Sends the head, unless it is sent.</summary>
    public async ValueTask<PipeWriter> StartAsync()
    {
        if (IsUpgrade)
            throw new InvalidOperationException("The request has been upgraded: there is no response body to write to.");

        var output = (await ConnectAsync()).Transport.Output;
        if (response.HasStarted)
            return output;

        // The end of the connection ends the body too, whose length nobody may have said.
        response.Headers.Connection = "close";
        if (response.Headers.Date.Count == 0)
            response.Headers.Date = HeaderUtilities.FormatDate(DateTimeOffset.UtcNow);
        var head = await response.StartAsync();
        head.Span.CopyTo(output.GetSpan(head.Length));
        output.Advance(head.Length);
        return output;
    }

    /// <summary>The application is done: what it has not sent is sent, and the connection ends.</summary>
    public async Task FinishAsync()
    {
        if (!IsUpgrade)
        {
            if (_body is not null)
                await _body.CompleteAsync();
            await (await StartAsync()).FlushAsync();
        }

        await CloseAsync();
    }

    /// <summary>The application failed: the client gets this status, if it has not got anything else yet.</summary>
    public async Task FailAsync(int status)
    {
        if (response.HasStarted)
        {
            request.Abort();
        }
        else
        {
            response.Reset(status);
            await (await StartAsync()).FlushAsync();
        }

        await CloseAsync();
    }

    public async Task CloseAsync() => await (await ConnectAsync()).DisposeAsync();

    /// <summary>Cuts the client off. From any thread.</summary>
    public void Abort()
    {
        request.Abort();
        _connection?.Abort(new ConnectionAbortedException("The server has stopped."));
    }

    private async ValueTask<HttpConnection> ConnectAsync()
    {
        if (_connection is not null)
            return _connection;

        var connected = new TaskCompletionSource<HttpConnection>(TaskCreationOptions.RunContinuationsAsynchronously);
        socket.Loop.Post(() => connected.SetResult(Connect()));
        _connection = await connected.Task;
        _connection.ConnectionClosed.UnsafeRegister(static request => ((DirectRequest)request!).OnClientGone(), request);
        return _connection;
    }

    private HttpConnection Connect()
    {
        var connection = new HttpConnection(socket, settings);
        connection.Start();
        socket.ChangeOwner(connection);
        early.PassOn(connection);
        return connection;
    }
}
