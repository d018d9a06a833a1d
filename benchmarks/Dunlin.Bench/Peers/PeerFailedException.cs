namespace Dunlin.Bench.Peers;

/// <summary>A peer could not be installed or started, or answered wrongly. The message names it and holds the end of its log.</summary>
internal sealed class PeerFailedException(string message, Exception? innerException = null) : Exception(message, innerException);
