using Dunlin.Bench.Compare.Loads;
using Dunlin.Bench.Compare.Works;
using Dunlin.Bench.Processes;

namespace Dunlin.Bench.Tests.Compare;

public sealed class OwnLoadTests
{
    [Theory]
    [InlineData("bun", "chat:16:32", "--clients 16 --in-flight 32")]
    [InlineData("socketio", "chat:16:32", "--clients 16 --in-flight 32 --protocol socketio")]
    [InlineData("signalr", "echo:64:1", "--clients 64 --in-flight 1 --protocol signalr")]
    [InlineData("signalr", "http:64", "--clients 64")]
    [InlineData("dunlin", "room:1000:10", "--clients 1000 --rate 10")]
    [InlineData("dunlin", "idle:10000", "--clients 10000")]
    [InlineData("dunlin", "json:256:1", "--clients 256 --in-flight 1 --compression --body json --payload 1024")]
    [InlineData("dunlin", "room-stalled:1000:100", "--clients 1000 --rate 100")]
    public void A_work_is_said_in_options_of_load(string peer, string work, string expected) =>
        Assert.Equal(expected, string.Join(' ', OwnLoad.Options(PeerCatalogue.Find(peer)!, Work.Parse(work)!, run: 0)));

    [Fact]
    public void The_second_run_of_a_busy_room_has_stalled_readers() =>
        Assert.EndsWith("--rate 100 --stalled 5", string.Join(' ', OwnLoad.Options(PeerCatalogue.Find("bun")!, Work.Parse("room-stalled:1000:100")!, run: 1)), StringComparison.Ordinal);

    [Theory]
    [InlineData(1, """{ "workload": "chat", "clients": 4, "missing": 3 }""", "", "3 messages missing, 0 repeated, 0 out of order")]
    [InlineData(1, "", "chat: No upgrade\n", "load ended with 1: chat: No upgrade")]
    [InlineData(1, "Description:\n  Loads a server", "Unrecognized command or argument '--x'.\n", "load ended with 1: Unrecognized command or argument '--x'.")]
    [InlineData(1, """{ "workload": "chat", "clients": 4 }""", "why\n", "load ended with 1: why")]
    public void A_load_that_failed_says_why(int exitCode, string output, string errors, string reason) =>
        Assert.Equal(reason, Assert.Throws<PeerFailedException>(() => OwnLoad.Result(new ProgramOutcome(exitCode, output, errors))).Message);

    [Fact]
    public void One_that_went_well_yields_its_result() =>
        Assert.Equal(4, OwnLoad.Result(new ProgramOutcome(0, """{ "workload": "chat", "clients": 4 }""", "")).Clients);
}
