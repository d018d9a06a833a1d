namespace Dunlin.Bench.Compare.Works;

/// <summary>A kind of work: how it is written on the command line, and how <c>load</c> is called for it.</summary>
/// <param name="Name">The first part of its text.</param>
/// <param name="Workload">The workload of <c>load</c>.</param>
/// <param name="Group">Where it is shown.</param>
/// <param name="Second">What the number behind the clients means.</param>
internal sealed record WorkKind(string Name, string Workload, WorkGroup Group, SecondNumber Second = SecondNumber.None)
{
    /// <summary>What is loaded.</summary>
    public WorkPath Path { get; init; } = WorkPath.Chat;

    /// <summary>The runs of <c>load</c> that one measurement consists of, each on a server started for it: options that only this run has.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Runs { get; init; } = [[]];

    /// <summary>Options of <c>load</c> that all of its runs have.</summary>
    public IReadOnlyList<string> Options { get; init; } = [];

    /// <summary>Whether clients and server agree to permessage-deflate.</summary>
    public bool IsCompressed { get; init; }

    /// <summary>How it is written, such as <c>chat:CLIENTS:IN_FLIGHT</c>.</summary>
    public string Grammar => Second switch
    {
        SecondNumber.InFlight => $"{Name}:CLIENTS:IN_FLIGHT",
        SecondNumber.Rate => $"{Name}:CLIENTS:RATE",
        _ => $"{Name}:CLIENTS",
    };
}

/// <summary>What stands behind the number of clients.</summary>
internal enum SecondNumber
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>Messages that each client keeps under way; 1 when it is left out.</summary>
    InFlight,

    /// <summary>Messages a second of the one publisher; has to be given.</summary>
    Rate,
}

/// <summary>Which of a peer's paths a work loads.</summary>
internal enum WorkPath
{
    Chat,
    Echo,

    /// <summary>A few bytes over HTTP.</summary>
    Hello,

    /// <summary>The room over HTTP.</summary>
    PolledRoom,
}
