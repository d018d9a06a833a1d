using Dunlin.Contracts.Export.Tests.Support;

namespace Dunlin.Contracts.Export.Tests.Samples;

/// <summary>The sample's client in Node.js, compiled against the declarations, talks to the sample's server.</summary>
public sealed class RoundTripTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("dunlin-round-trip-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Two_people_talk_as_the_contract_says()
    {
        var module = Path.Combine(_folder.FullName, "chat.mjs");
        Node.Bundle(RepositoryPath.Of("samples", "TypedChat", "Web", "chat.ts"), module);
        await using var server = ChildProcess.Start("dotnet", ["exec", TestBuild.OfSample("TypedChat", "Server"), "--urls=http://127.0.0.1:0"]);
        var listening = await server.ExpectLineAsync("Now listening on");
        var address = listening[listening.IndexOf("http://", StringComparison.Ordinal)..];

        await using var people = Node.StartScript("round-trip.mjs", module, address);

        Assert.Equal("done", await people.ExpectLineAsync("done"));
        Assert.Equal(0, await people.WaitForExitAsync());
    }
}
