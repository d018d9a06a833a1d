using System.Text;
using Dunlin.TestSupport;
using FsCheck;
using FsCheck.Fluent;

namespace Dunlin.Tests.WebSockets;

/// <summary>Valid messages as a client may send them, and the size of its writes (0: all in one).</summary>
internal sealed record Conversation(IReadOnlyList<ConversationMessage> Messages, int Chop)
{
    private static readonly Gen<ConversationMessage> MessageGen =
        from text in Gen.Elements(true, false)
        from size in Gen.OneOf(Gen.Choose(0, 300), Gen.Elements(125, 126, 127, 65_535, 65_536), Gen.Choose(0, 20_000))
        from fragment in Gen.Elements(1, 2, 3, 7, 100, 126, 4096, int.MaxValue)
        from pings in Gen.Elements(0, 0, 1, 5)
        from compressed in Gen.Elements(true, false)
        select new ConversationMessage(text, size, Math.Max(fragment, size / 2000), pings, compressed);

    private static readonly Gen<Conversation> ConversationGen =
        from count in Gen.Choose(1, 12)
        from messages in Gen.ListOf(MessageGen, count)
        from chop in Gen.Elements(0, 0, 1, 2, 13, 1000, 65_536)
        select new Conversation(messages.ToList(), Math.Max(chop, chop == 0 ? 0 : messages.Sum(m => m.Size) / 5000));

    public static Arbitrary<Conversation> Arbitrary { get; } = Arb.From(ConversationGen, Shrink);

    /// <summary>The frames to send, and what must come back for them, in order.</summary>
    public (List<RawFrame> Frames, List<RawFrame> Replies) Plan(Func<RawFrame, RawFrame>? deflate)
    {
        var frames = new List<RawFrame>();
        var replies = new List<RawFrame>();
        foreach (var message in Messages)
        {
            foreach (var frame in message.ToFrames(deflate))
            {
                frames.Add(frame);
                if (frame.Opcode == FrameOpcode.Ping)
                    replies.Add(RawFrame.OfPong(frame.Payload));
            }

            replies.Add(message.Whole);
        }

        return (frames, replies);
    }

    /// <summary>Fewer messages first, then simpler ones.</summary>
    private static IEnumerable<Conversation> Shrink(Conversation conversation)
    {
        var messages = conversation.Messages;
        for (var i = 0; i < messages.Count && messages.Count > 1; i++)
            yield return conversation with { Messages = [.. messages.Where((_, at) => at != i)] };
        if (conversation.Chop > 0)
            yield return conversation with { Chop = 0 };
        for (var i = 0; i < messages.Count; i++)
        {
            foreach (var simpler in messages[i].Simpler())
                yield return conversation with { Messages = [.. messages.Select((m, at) => at == i ? simpler : m)] };
        }
    }
}

/// <summary>One message of a conversation.</summary>
/// <param name="IsText">Text or binary.</param>
/// <param name="Size">Payload bytes, about.</param>
/// <param name="FragmentSize">Bytes in a frame, at most.</param>
/// <param name="PingEvery">A ping before every so many frames; 0 for none.</param>
/// <param name="Compressed">Whether it is compressed where that was negotiated.</param>
internal sealed record ConversationMessage(bool IsText, int Size, int FragmentSize, int PingEvery, bool Compressed)
{
    private const string Sample = "κόσμε 世界 \U0001F426 dunlin {\"seq\": 12} ";

    public RawFrame Whole { get; } = IsText ? RawFrame.OfText(TextOf(Size)) : RawFrame.OfBinary(Payloads.Random(Size));

    public IEnumerable<RawFrame> ToFrames(Func<RawFrame, RawFrame>? deflate)
    {
        var sent = Compressed && deflate is not null ? deflate(Whole) : Whole;
        var count = 0;
        foreach (var frame in Fragments.Of(sent.Opcode, sent.Payload, FragmentSize, sent.Rsv))
        {
            if (PingEvery > 0 && count % PingEvery == 0)
                yield return RawFrame.OfPing(Encoding.ASCII.GetBytes($"{Size}/{count}"));
            yield return frame with { Mask = unchecked(((uint)Size * 2_654_435_761) + (uint)count) };
            count++;
        }
    }

    public IEnumerable<ConversationMessage> Simpler()
    {
        if (Size > 0)
            yield return new ConversationMessage(IsText, Size / 2, FragmentSize, PingEvery, Compressed);
        if (FragmentSize < int.MaxValue)
            yield return new ConversationMessage(IsText, Size, int.MaxValue, PingEvery, Compressed);
        if (PingEvery > 0)
            yield return new ConversationMessage(IsText, Size, FragmentSize, 0, Compressed);
        if (Compressed)
            yield return new ConversationMessage(IsText, Size, FragmentSize, PingEvery, Compressed: false);
    }

    /// <summary>About this many bytes of UTF-8, with characters of one to four bytes.</summary>
    private static string TextOf(int size)
    {
        var text = string.Concat(Enumerable.Repeat(Sample, (size / Sample.Length) + 1))[..size];
        return text.TrimEnd('\uD83D');
    }
}
