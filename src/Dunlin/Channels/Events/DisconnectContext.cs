namespace Dunlin;

/// <summary>A connection that has ended.</summary>
public sealed class DisconnectContext : ClientContext
{
    internal DisconnectContext(ClientIdentity identity, ulong connection, int code)
        : base(identity, connection) => Code = code;

    /// <summary>The close code, see <see cref="CloseCodes"/>.</summary>
    public int Code { get; }
}
