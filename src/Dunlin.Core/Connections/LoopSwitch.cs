using System.Runtime.CompilerServices;

namespace Dunlin.Connections;

/// <summary>Awaited, it goes on on the loop of a connection: at once when that is where it is.</summary>
internal readonly struct LoopSwitch(MessageConnection connection) : INotifyCompletion
{
    public bool IsCompleted => connection.Shard.IsCurrent;

    public LoopSwitch GetAwaiter() => this;

    public void GetResult()
    {
        // There is no result: being there is all.
    }

    public void OnCompleted(Action continuation) => connection.Post(continuation);
}
