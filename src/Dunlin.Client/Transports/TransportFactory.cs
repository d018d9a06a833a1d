namespace Dunlin.Client.Transports;

/// <summary>Makes a transport, which begins at once.</summary>
/// <param name="name">Which one.</param>
/// <param name="token">Goes with the first request; null: it goes in a message, or there is none.</param>
/// <param name="events">Who is told.</param>
internal delegate ITransport TransportFactory(DunlinTransport name, string? token, ITransportEvents events);
