namespace Dunlin.Contracts;

/// <summary>A contract. Implemented by generated code: see <see cref="ChannelContractAttribute"/>.</summary>
public interface IChannelContract
{
    /// <summary>What channels carry.</summary>
    static abstract ChannelContract Contract { get; }
}
