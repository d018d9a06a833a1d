using Dunlin.TestSupport;

namespace Dunlin.Tests.WebSockets;

/// <summary>The transports that a theory runs over.</summary>
internal static class Over
{
    /// <summary>Both byte channels of the engine: the handed-over socket and the stream.</summary>
    public static readonly TestTransport[] Channels = [TestTransport.EventLoops, TestTransport.KestrelSockets];

    /// <summary>Every way in, for the representative cases.</summary>
    public static readonly TestTransport[] Everything = Enum.GetValues<TestTransport>();

}
