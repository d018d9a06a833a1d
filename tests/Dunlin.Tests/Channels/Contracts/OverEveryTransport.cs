using Dunlin.TestSupport;

namespace Dunlin.Tests.Channels.Contracts;

// The contract, once for each transport, and once more of a server that is a node of a broker.
public sealed class WebSocketContractTests() : ContractContract(NativeTransport.WebSocket);

public sealed class TlsWebSocketContractTests() : ContractContract(NativeTransport.TlsWebSocket);

public sealed class EventStreamContractTests() : ContractContract(NativeTransport.EventStream);

public sealed class LongPollingContractTests() : ContractContract(NativeTransport.LongPolling);

public sealed class BrokeredContractTests() : ContractContract(NativeTransport.WebSocket)
{
    protected override bool HasBroker => true;
}
