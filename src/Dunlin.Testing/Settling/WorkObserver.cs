using Dunlin.Diagnostics;
using Dunlin.Testing.Transport;
using Dunlin.WebSockets.Channels;
using Microsoft.AspNetCore.Http;

namespace Dunlin.Testing.Settling;

/// <summary>Notes what the server says of its work.</summary>
internal sealed class WorkObserver(Operations operations) : IWorkObserver
{
    public WebSocketHandlerBase Watch(WebSocketHandlerBase handler) => new WatchedHandler(handler, operations);

    public void OnUpgrade(HttpContext context, StreamChannel channel) => context.Features.Get<InMemoryConnection>()?.Upgrade(channel);

    public void OnWaiting(Task task) => Operation.Current?.WaitFor(task);

    public void Run(Func<Task> work) => operations.Run(work);
}
