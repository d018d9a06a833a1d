namespace Dunlin.Client.Sockets;

/// <summary>A message is larger than allowed.</summary>
internal sealed class MessageTooBigException(string message) : Exception(message);
