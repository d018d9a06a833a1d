namespace Dunlin.Bench.Processes;

/// <summary>A program that the tool needs cannot be started; the message names it.</summary>
internal sealed class ProgramException(string message, Exception? innerException = null) : Exception(message, innerException);
