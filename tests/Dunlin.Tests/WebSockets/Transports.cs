using Dunlin.TestSupport;

namespace Dunlin.Tests.WebSockets;

/// <summary>Theory data of transports alone.</summary>
public static class Transports
{
    public static TheoryData<TestTransport> Channels => [.. Over.Channels];

    public static TheoryData<TestTransport> Everything => [.. Over.Everything];
}
