using System.Text;
using Dunlin.Auth;
using Dunlin.Channels;
using Dunlin.Channels.Events;
using Dunlin.Protocols.Native;
using Dunlin.Protocols.Native.Admission;
using Dunlin.TestSupport;
using Microsoft.Extensions.DependencyInjection;

namespace Dunlin.Tests.Protocols.Native.Admission;

public sealed class CommandAdmissionTests
{
    [Theory]
    [InlineData("""{"type":"publish","channel":"a","data":1}""")]
    [InlineData("""{"type":"subscribe","channel":"a"}""")]
    [InlineData("""{"type":"history","channel":"a"}""")]
    [InlineData("""{"type":"ping"}""")]
    [InlineData("""{"type":"auth"}""")]
    public async Task Without_events_and_tokens_nothing_is_awaited_or_allocated(string command)
    {
        await using var app = await TestApp.StartAsync(_ => { });
        var admission = Admission(app.Services);
        var message = Encoding.UTF8.GetBytes(command);
        var session = new NativeSession(ClientIdentity.Anonymous) { IsAdmitted = true };

        // The run-time compiles the code anew on the way, and that is counted on this thread too.
        var least = long.MaxValue;
        for (var i = 0; i < 5; i++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            Assert.True(Admit(admission, session, message, times: 10_000));
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.Equal(0, least);
    }

    private static bool Admit(CommandAdmission admission, NativeSession session, byte[] message, int times)
    {
        var completed = true;
        for (var i = 0; i < times; i++)
        {
            var reader = new NativeCommandReader(message, 1);
            reader.Read(out var command);
            var verdict = admission.AdmitAsync(session, in command);
            completed &= verdict is { IsCompletedSuccessfully: true, Result: null };
        }

        return completed;
    }

    private static CommandAdmission Admission(IServiceProvider services) => new(
        services.GetRequiredService<TokenVerifier>(),
        services.GetRequiredService<ChannelEventCalls>(),
        services.GetRequiredService<ContractAdmission>(),
        new NativeChannels(
            services.GetRequiredService<ChannelRegistry>(),
            services.GetRequiredService<NativeSubscriptions>(),
            new NativeProtocolOptions()));
}
