namespace Dunlin.Tests.WebSockets.Compression;

/// <summary>
/// A slow, plain DEFLATE decoder (RFC 1951) written for these tests alone: it shares no code with zlib and says how far back
/// matches reach, which zlib does not tell.
/// </summary>
internal sealed class ReferenceInflater
{
    private static readonly int[] LengthBase = [3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258];
    private static readonly int[] LengthExtra = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];
    private static readonly int[] DistanceBase = [1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577];
    private static readonly int[] CodeLengthOrder = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

    private readonly List<byte> _output = [];
    private byte[] _input = [];
    private int _bit;

    /// <summary>The longest distance of any match so far.</summary>
    public int MaxDistance { get; private set; }

    /// <summary>How many matches of the last message began in an earlier message.</summary>
    public int MatchesIntoEarlierMessages { get; private set; }

    /// <summary>Inflates one message's payload; the window runs on from the message before.</summary>
    public byte[] Message(ReadOnlySpan<byte> payload)
    {
        _input = [.. payload, 0x00, 0x00, 0xFF, 0xFF];
        _bit = 0;
        MatchesIntoEarlierMessages = 0;
        var start = _output.Count;
        while (_bit < _input.Length * 8)
            Block(start);
        return [.. _output.Skip(start)];
    }

    private void Block(int start)
    {
        Assert.Equal(0, Bits(1));
        switch (Bits(2))
        {
            case 0: Stored(); break;
            case 1: Compressed(start, Code([.. Enumerable.Range(0, 288).Select(FixedLength)]), Code([.. Enumerable.Repeat(5, 30)])); break;
            case 2: Dynamic(start); break;
            default: throw new InvalidDataException("block type 3");
        }
    }

    private static int FixedLength(int symbol) => symbol switch { < 144 => 8, < 256 => 9, < 280 => 7, _ => 8 };

    private void Stored()
    {
        _bit = (_bit + 7) / 8 * 8;
        var length = Bits(16);
        Assert.Equal(length, Bits(16) ^ 0xFFFF);
        for (var i = 0; i < length; i++)
            _output.Add((byte)Bits(8));
    }

    private void Dynamic(int start)
    {
        var (literals, distances, count) = (Bits(5) + 257, Bits(5) + 1, Bits(4) + 4);
        var codeLengths = new int[19];
        for (var i = 0; i < count; i++)
            codeLengths[CodeLengthOrder[i]] = Bits(3);
        var code = Code(codeLengths);
        var lengths = new List<int>();
        while (lengths.Count < literals + distances)
        {
            var symbol = Symbol(code);
            var (value, repeat) = symbol switch
            {
                16 => (lengths[^1], 3 + Bits(2)),
                17 => (0, 3 + Bits(3)),
                18 => (0, 11 + Bits(7)),
                _ => (symbol, 1),
            };
            lengths.AddRange(Enumerable.Repeat(value, repeat));
        }

        Compressed(start, Code([.. lengths.Take(literals)]), Code([.. lengths.Skip(literals)]));
    }

    private void Compressed(int start, Dictionary<(int Length, int Bits), int> literals, Dictionary<(int Length, int Bits), int> distances)
    {
        for (var symbol = Symbol(literals); symbol != 256; symbol = Symbol(literals))
        {
            if (symbol < 256)
                _output.Add((byte)symbol);
            else
                Match(start, symbol - 257, distances);
        }
    }

    private void Match(int start, int lengthSymbol, Dictionary<(int Length, int Bits), int> distances)
    {
        var length = LengthBase[lengthSymbol] + Bits(LengthExtra[lengthSymbol]);
        var symbol = Symbol(distances);
        var distance = DistanceBase[symbol] + Bits(symbol < 2 ? 0 : symbol / 2 - 1);
        MaxDistance = Math.Max(MaxDistance, distance);
        var from = _output.Count - distance;
        if (from < start)
            MatchesIntoEarlierMessages++;
        for (var i = 0; i < length; i++)
            _output.Add(_output[from + i]);
    }

    // Canonical Huffman code (RFC 1951, 3.2.2): (length, bits) to symbol.
    private static Dictionary<(int Length, int Bits), int> Code(int[] lengths)
    {
        var code = new Dictionary<(int Length, int Bits), int>();
        var next = 0;
        for (var length = 1; length <= 15; length++, next <<= 1)
        {
            for (var symbol = 0; symbol < lengths.Length; symbol++)
            {
                if (lengths[symbol] == length)
                    code.Add((length, next++), symbol);
            }
        }

        return code;
    }

    private int Symbol(Dictionary<(int Length, int Bits), int> code)
    {
        for (int length = 1, bits = Bits(1); length <= 15; length++, bits = (bits << 1) | Bits(1))
        {
            if (code.TryGetValue((length, bits), out var symbol))
                return symbol;
        }

        throw new InvalidDataException("no such code");
    }

    private int Bits(int count)
    {
        var value = 0;
        for (var i = 0; i < count; i++, _bit++)
            value |= ((_input[_bit / 8] >> (_bit % 8)) & 1) << i;
        return value;
    }
}
