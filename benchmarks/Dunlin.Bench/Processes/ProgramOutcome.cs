namespace Dunlin.Bench.Processes;

/// <summary>How a program ended.</summary>
/// <param name="ExitCode">0 when all went well.</param>
/// <param name="Output">All of its standard output.</param>
/// <param name="Errors">All of its standard error.</param>
internal sealed record ProgramOutcome(int ExitCode, string Output, string Errors);
