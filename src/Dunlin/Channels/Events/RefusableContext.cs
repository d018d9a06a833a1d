using Dunlin.Channels.Events;

namespace Dunlin;

/// <summary>Something that a client wants to do, and that can be refused.</summary>
public abstract class RefusableContext : ClientContext
{
    private protected RefusableContext(ClientIdentity identity, ulong connection)
        : base(identity, connection)
    {
    }

    internal EventRefusal? Refusal { get; private set; }

    /// <summary>Refuses it: the client gets an <c>error</c>, or 403 instead of its connection.</summary>
    /// <param name="code">What programs act on: 1 to 64 characters of a-z, 0-9 and <c>_</c>. Default: <c>forbidden</c>.</param>
    /// <param name="message">For people: at most 200 characters.</param>
    /// <exception cref="ArgumentException">The code or the message is not that.</exception>
    public void Refuse(string code = "forbidden", string message = "this is not permitted") => Refusal = EventRefusal.Create(code, message);
}
