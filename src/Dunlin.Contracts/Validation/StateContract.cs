namespace Dunlin.Contracts.Validation;

/// <summary>What a member's state must be, made when it is first asked for.</summary>
internal static class StateContract<TState>
    where TState : class, IMemberState<TState>
{
    public static MessageContract<TState> Message { get; } = new(TState.Json);
}
