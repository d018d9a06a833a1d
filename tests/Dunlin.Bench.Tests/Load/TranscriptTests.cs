using Dunlin.Bench.Load;

namespace Dunlin.Bench.Tests.Load;

public sealed class TranscriptTests
{
    private const int Members = 5;

    [Fact]
    public void Followers_take_all_that_is_the_same_at_once()
    {
        var deliveries = new Deliveries(2, 2);
        var transcript = new Transcript(2, 2, deliveries);
        Assert.True(transcript.TryAdd(0, "one"u8, sender: 1, new Stamp(0, 10)));
        Assert.True(transcript.TryAdd(0, "two"u8, sender: 0, new Stamp(0, 20)));
        Assert.True(transcript.TryAdd(0, "three"u8, sender: 1, new Stamp(1, 30)));

        Assert.Equal("onetwo".Length, transcript.Follow(1, "onetwothr"u8, out var messages));

        Assert.Equal(2, messages);
        Assert.True(transcript.TryTakeOwn(1, out var own));
        Assert.Equal(new Stamp(0, 10), own);
        Assert.False(transcript.TryTakeOwn(1, out _));
        Assert.Equal("three".Length, transcript.Follow(1, "three, and more"u8, out _));
        Assert.True(transcript.TryTakeOwn(1, out own));
        Assert.Equal(new Stamp(1, 30), own);
        Assert.Equal(6, deliveries.Distinct);
    }

    [Fact]
    public void Only_the_first_adds_and_only_what_is_next()
    {
        var transcript = new Transcript(2, 1, new Deliveries(2, 1));
        Assert.False(transcript.TryAdd(0, "late"u8, sender: 0, new Stamp(1, 0)));
        Assert.True(transcript.TryAdd(0, "one"u8, sender: 0, new Stamp(0, 0)));
        Assert.False(transcript.TryAdd(1, "other"u8, sender: 0, new Stamp(1, 0)));
        Assert.False(transcript.TryAdd(0, "again"u8, sender: 0, new Stamp(0, 0)));
    }

    // Each member gets what the room said, some with faults, cut into reads anywhere; whoever reads through the transcript finds what one who reads all finds.
    [Fact]
    public void It_makes_no_difference_to_what_is_found()
    {
        for (var seed = 0; seed < 500; seed++)
        {
            var random = new Random(seed);
            var said = Say(random);
            var (alone, together) = (new Deliveries(Members, Members), new Deliveries(Members, Members));
            var transcript = new Transcript(Members, Members, together, window: random.Next(2) == 0 ? 64 : 4096);
            var readers = Enumerable.Range(0, Members).Select(i => new Reader(i, WithFaults(said, random), transcript, together)).ToArray();
            foreach (var reader in readers)
                reader.ReadAlone(alone);

            while (readers.Where(reader => !reader.IsDone).ToArray() is { Length: > 0 } left)
                left[random.Next(left.Length)].Read(random.Next(1, 60));

            Assert.Equal((alone.Distinct, alone.Repeated, alone.OutOfOrder), (together.Distinct, together.Repeated, together.OutOfOrder));
            Assert.All(readers, reader => Assert.Equal(reader.OwnAlone, reader.Own));
        }
    }

    private static List<(int Sender, int Number)> Say(Random random)
    {
        var numbers = new int[Members];
        return [.. Enumerable.Range(0, random.Next(1, 200)).Select(_ => random.Next(Members)).Select(sender => (sender, numbers[sender]++))];
    }

    private static List<(int Sender, int Number)> WithFaults(List<(int Sender, int Number)> said, Random random)
    {
        var got = said.ToList();
        for (var faults = random.Next(3); faults > 0 && got.Count > 1; faults--)
        {
            var at = random.Next(got.Count - 1);
            switch (random.Next(3))
            {
                case 0:
                    got.RemoveAt(at);
                    break;
                case 1:
                    got.Insert(random.Next(got.Count), got[at]);
                    break;
                default:
                    (got[at], got[at + 1]) = (got[at + 1], got[at]);
                    break;
            }
        }

        return got;
    }

    /// <summary>A member that reads frames of 4 bytes: a mark, the sender, the number, and one that says nothing.</summary>
    private sealed class Reader(int index, List<(int Sender, int Number)> messages, Transcript transcript, Deliveries deliveries)
    {
        private readonly byte[] _bytes = [.. messages.SelectMany(message => new[] { (byte)'m', (byte)message.Sender, (byte)message.Number, (byte)'.' })];
        private int _taken;
        private int _read;

        public bool IsDone => _taken == _bytes.Length;

        public List<uint> Own { get; } = [];

        public List<uint> OwnAlone { get; } = [];

        public void ReadAlone(Deliveries alone)
        {
            foreach (var (sender, number) in messages)
            {
                alone.Add(index, sender, (uint)number);
                if (sender == index)
                    OwnAlone.Add((uint)number);
            }
        }

        public void Read(int count)
        {
            _read = Math.Min(_read + count, _bytes.Length);
            while (true)
            {
                _taken += transcript.Follow(index, _bytes.AsSpan(_taken.._read), out _);
                TakeOwn();
                if (_read - _taken < 4)
                    return;

                Take(_bytes.AsSpan(_taken, 4));
                _taken += 4;
            }
        }

        private void Take(ReadOnlySpan<byte> frame)
        {
            var (sender, number) = (frame[1], (uint)frame[2]);
            if (transcript.TryAdd(index, frame, sender, new Stamp(number, 0)))
            {
                TakeOwn();
                return;
            }

            transcript.Leave(index);
            deliveries.Add(index, sender, number);
            if (sender == index)
                Own.Add(number);
        }

        private void TakeOwn()
        {
            while (transcript.TryTakeOwn(index, out var stamp))
                Own.Add(stamp.Number);
        }
    }
}
