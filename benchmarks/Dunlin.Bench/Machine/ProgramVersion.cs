namespace Dunlin.Bench.Machine;

/// <summary>A program or library that took part, such as Bun 1.4.5.</summary>
internal sealed record ProgramVersion(string Name, string Version);
