using Dunlin.TestSupport;

namespace Dunlin.Tests.Protocols.Native;

// The contracts once more, of a server that is a node of a broker.
public sealed class BrokeredCommandsTests() : NativeCommandsContract(NativeTransport.WebSocket)
{
    protected override bool HasBroker => true;
}

public sealed class BrokeredPresenceTests() : NativePresenceContract(NativeTransport.WebSocket)
{
    protected override bool HasBroker => true;
}

public sealed class BrokeredRecoveryTests() : NativeRecoveryContract(NativeTransport.WebSocket)
{
    protected override bool HasBroker => true;
}

public sealed class BrokeredAuthenticationTests() : NativeAuthenticationContract(NativeTransport.WebSocket)
{
    protected override bool HasBroker => true;
}
