using Dunlin.Bench.Load.Bodies;
using Dunlin.Bench.Load.Protocols;

namespace Dunlin.Bench.Load;

/// <summary>The messages of a run, each made when it is first sent: one for each body, and for each client where the protocol has it so.</summary>
internal sealed class MessageTemplates(ILoadProtocol protocol, BodySet bodies, int clients)
{
    private readonly MessageTemplate?[] _templates = new MessageTemplate?[bodies.Count * (protocol.HasOwnEnvelopes ? clients : 1)];

    public MessageTemplate For(LoadSocket client, uint number)
    {
        var variant = bodies.VariantOf(client.Index, number);
        var place = protocol.HasOwnEnvelopes ? client.Index * bodies.Count + variant : variant;
        return _templates[place] ??= MessageTemplate.Create(protocol, bodies[variant], client);
    }
}
