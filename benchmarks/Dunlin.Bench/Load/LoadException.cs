namespace Dunlin.Bench.Load;

/// <summary>The server did what makes the run worthless; the message says what.</summary>
internal sealed class LoadException(string message) : Exception(message);
