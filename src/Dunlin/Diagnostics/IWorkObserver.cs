using Dunlin.WebSockets.Channels;
using Microsoft.AspNetCore.Http;

namespace Dunlin.Diagnostics;

/// <summary>Is told what the server has under way, so that a test can wait for all of it. There is none outside of tests. Called from any thread.</summary>
internal interface IWorkObserver
{
    /// <summary>A handler was mapped. The engine calls what this returns in its place.</summary>
    WebSocketHandlerBase Watch(WebSocketHandlerBase handler);

    /// <summary>A request goes on as a connection over its stream.</summary>
    void OnUpgrade(HttpContext context, StreamChannel channel);

    /// <summary>The request that calls does nothing more before this task has ended, or a time of its own.</summary>
    void OnWaiting(Task task);

    /// <summary>Does work that nobody waits for.</summary>
    void Run(Func<Task> work);
}
