namespace Dunlin.Client.Tests.Integration;

// The contract, once for each transport.
public sealed class WebSocketTests() : TransportContract(DunlinTransport.WebSocket);

public sealed class EventStreamTests() : TransportContract(DunlinTransport.EventStream);

public sealed class PollingTests() : TransportContract(DunlinTransport.Polling);
