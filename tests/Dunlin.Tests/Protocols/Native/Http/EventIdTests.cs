using System.Buffers.Text;
using System.Text;
using Dunlin.Channels;
using Dunlin.Protocols.Native;
using Dunlin.Protocols.Native.Http;
using FsCheck;
using FsCheck.Fluent;

namespace Dunlin.Tests.Protocols.Native.Http;

public sealed class EventIdTests
{
    private static readonly SessionKey Key = SessionKey.Create(7);

    [Fact]
    public void What_is_written_is_read() => Prop.ForAll<NonNegativeInt, Tuple<NonEmptyString, ulong, NonNegativeInt, bool>[]>((number, channels) =>
    {
        var positions = channels
            .Where(channel => ChannelName.IsValid(channel.Item1.Get))
            .DistinctBy(channel => channel.Item1.Get)
            .Take(10)
            .ToDictionary(channel => channel.Item1.Get, channel => new DeliveredPosition(new StreamPosition(channel.Item2, channel.Item3.Get), channel.Item4));

        var read = EventId.Parse(Write(number.Get, positions))!;

        return read.Key == Key && read.Number == number.Get && read.Channels.SequenceEqual(positions);
    }).Check(Config.QuickThrowOnFailure);

    [Fact]
    public void The_longest_still_fits_a_header_and_names_no_channels()
    {
        var positions = Enumerable.Range(0, 100).ToDictionary(i => new string('x', 190) + i, _ => default(DeliveredPosition));

        var text = Write(long.MaxValue, positions);
        var read = EventId.Parse(text)!;

        Assert.InRange(text.Length, 1, EventId.MaxLength);
        Assert.Equal(long.MaxValue, read.Number);
        Assert.Empty(read.Channels);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("7")]
    [InlineData("====")]
    [InlineData("not base64 at all")]
    [InlineData("AAAA")]
    public void What_is_none_is_refused(string? text) => Assert.Null(EventId.Parse(text));

    [Fact]
    public void What_is_cut_off_or_changed_is_refused_or_is_another_id_and_never_throws()
    {
        var text = Write(300, new Dictionary<string, DeliveredPosition> { ["lobby"] = new(new StreamPosition(ulong.MaxValue, 1L << 40), HearsPresence: true) });
        var bytes = Base64Url.DecodeFromChars(text);

        for (var length = 0; length < bytes.Length; length++)
            Assert.True(EventId.Parse(Base64Url.EncodeToString(bytes.AsSpan(0, length))) is null or { Channels.Count: 0 });
        for (var i = 0; i < bytes.Length; i++)
        {
            for (var bit = 1; bit < 256; bit <<= 1)
            {
                var changed = bytes.ToArray();
                changed[i] ^= (byte)bit;
                Assert.True(EventId.Parse(Base64Url.EncodeToString(changed)) is null or { Channels.Count: <= 1 });
            }
        }
    }

    [Fact]
    public void Random_bytes_never_throw() =>
        Prop.ForAll<byte[]>(bytes => EventId.Parse(Base64Url.EncodeToString([1, .. bytes])) is null or { Number: >= 0 }).Check(Config.QuickThrowOnFailure.WithMaxTest(5_000));

    private static string Write(long number, IReadOnlyDictionary<string, DeliveredPosition> channels)
    {
        Span<byte> buffer = stackalloc byte[EventId.MaxLength];
        return Encoding.ASCII.GetString(buffer[..EventId.Write(Key, number, channels, buffer)]);
    }
}
