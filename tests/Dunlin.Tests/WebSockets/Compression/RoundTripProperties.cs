using System.Buffers;
using Dunlin.WebSockets;
using FsCheck;
using FsCheck.Fluent;

namespace Dunlin.Tests.WebSockets.Compression;

/// <summary>Any messages, any parameters, any fragments: what goes in comes out.</summary>
public class RoundTripProperties
{
    [Fact]
    public void Messages_survive_any_parameters_and_fragmentation()
        => Check.One(Config.QuickThrowOnFailure.WithMaxTest(500), Prop.ForAll(Conversations.ToArbitrary(), RoundTrips));

    private static Gen<byte[]> Payloads =>
        from piece in ArbMap.Default.GeneratorFor<byte>().ArrayOf()
        from repeat in Gen.Elements(0, 1, 1, 2, 50, 1_000)
        select Enumerable.Repeat(piece, repeat).SelectMany(bytes => bytes).ToArray();

    private static Gen<Conversation> Conversations =>
        from windowBits in Gen.Choose(9, 15)
        from memoryLevel in Gen.Choose(1, 9)
        from level in Gen.Choose(1, 9)
        from keepContext in Gen.Elements(true, false)
        from messages in Gen.Choose(1, 8).SelectMany(count => Payloads.ArrayOf(count))
        from fragments in Gen.Choose(1, 300).ArrayOf(7)
        from forgetAfter in Gen.Choose(0, 8)
        select new Conversation(windowBits, memoryLevel, level, keepContext, messages, fragments, forgetAfter);

    private static bool RoundTrips(Conversation conversation)
    {
        using var deflater = new MessageDeflater(conversation.WindowBits, conversation.MemoryLevel, conversation.Level);
        using var inflater = new MessageInflater(conversation.WindowBits);
        for (var i = 0; i < conversation.Messages.Length; i++)
        {
            if (i == conversation.ForgetAfter)
                deflater.Forget();
            var compressed = deflater.Compressed(conversation.Messages[i], conversation.KeepContext);
            if (!conversation.Messages[i].AsSpan().SequenceEqual(InFragments(inflater, compressed, conversation)))
                return false;
        }

        return true;
    }

    private static byte[] InFragments(MessageInflater inflater, byte[] compressed, Conversation conversation)
    {
        var output = new ArrayBufferWriter<byte>();
        var position = 0;
        for (var i = 0; position < compressed.Length; i++)
        {
            var length = Math.Min(conversation.Fragments[i % conversation.Fragments.Length], compressed.Length - position);
            Assert.Equal(InflateResult.Ok, inflater.Append(compressed.AsSpan(position, length), output, Messages.NoLimit));
            position += length;
        }

        Assert.Equal(InflateResult.Ok, inflater.Finish(conversation.KeepContext));
        return output.WrittenSpan.ToArray();
    }

    private sealed record Conversation(int WindowBits, int MemoryLevel, int Level, bool KeepContext, byte[][] Messages, int[] Fragments, int ForgetAfter);
}
