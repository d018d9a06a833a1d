using System.Collections.Concurrent;

namespace Dunlin.Testing.Settling;

/// <summary>The calls of handlers that have not ended. Thread-safe.</summary>
internal sealed class Operations(ActivityCounter activity)
{
    private readonly ConcurrentDictionary<Operation, bool> _calls = new();
    private readonly ConcurrentDictionary<Operation, bool> _others = new();

    /// <summary>Calls that the loops wait for.</summary>
    public int Calls => _calls.Count;

    /// <summary>Those that are not at rest.</summary>
    public IEnumerable<Operation> FindBusy() => _calls.Keys.Concat(_others.Keys).Where(operation => !operation.IsAtRest);

    /// <summary>Begins a call, which the calling code is part of until it leaves the scope.</summary>
    public CallScope BeginCall(string name) => new(this, new Operation(name, activity), Operation.Current);

    /// <summary>Does work that nobody waits for.</summary>
    public void Run(Func<Task> work)
    {
        var operation = new Operation("the end of a session", activity);
        _others[operation] = true;
        var previous = Operation.Current;
        Operation.Current = operation;
        try
        {
            _ = EndAfterAsync(work(), _others, operation);
        }
        finally
        {
            Operation.Current = previous;
        }
    }

    private async Task EndAfterAsync(Task task, ConcurrentDictionary<Operation, bool> operations, Operation operation)
    {
        activity.Count();
        try
        {
            await task.ConfigureAwait(false);
        }
        finally
        {
            activity.Count();
            operations.TryRemove(operation, out _);
        }
    }

    /// <summary>A call while it runs on its loop.</summary>
    internal readonly ref struct CallScope
    {
        private readonly Operations _owner;
        private readonly Operation _operation;
        private readonly Operation? _previous;

        public CallScope(Operations owner, Operation operation, Operation? previous)
        {
            (_owner, _operation, _previous) = (owner, operation, previous);
            Operation.Current = operation;
        }

        /// <summary>Notes the call, if it goes on elsewhere.</summary>
        public ValueTask WatchUntilEnd(ValueTask call)
        {
            if (call.IsCompleted)
                return call;

            _owner._calls[_operation] = true;
            return new ValueTask(_owner.EndAfterAsync(call.AsTask(), _owner._calls, _operation));
        }

        public void Leave() => Operation.Current = _previous;
    }
}
