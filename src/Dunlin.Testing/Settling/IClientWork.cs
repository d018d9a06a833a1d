namespace Dunlin.Testing.Settling;

/// <summary>What a client of the server has under way.</summary>
internal interface IClientWork
{
    /// <summary>Grows with what happens in the client alone.</summary>
    long Activity { get; }

    /// <summary>What is under way, in words; null: nothing.</summary>
    string? FindBusy();
}
