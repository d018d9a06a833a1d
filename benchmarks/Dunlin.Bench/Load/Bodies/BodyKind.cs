namespace Dunlin.Bench.Load.Bodies;

/// <summary>What messages are made of.</summary>
internal enum BodyKind
{
    /// <summary>The stamp, and dots behind it.</summary>
    Filler,

    /// <summary>A chat message as an application has it: see <see cref="JsonBody"/>.</summary>
    Json,
}
