namespace Dunlin.TestSupport;

/// <summary>Reads the blocks of raw DEFLATE data (RFC 1951, section 3.2.3) up to the end of the input.</summary>
internal sealed class DeflateBlocks(byte[] input, InflatedOutput output)
{
    private static readonly int[] LengthBase = [3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258];
    private static readonly int[] LengthExtra = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];
    private static readonly int[] CodeLengthOrder = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

    private static readonly HuffmanCode FixedLiterals = new([.. Enumerable.Range(0, 288).Select(i => i < 144 ? 8 : i < 256 ? 9 : i < 280 ? 7 : 8)]);
    private static readonly HuffmanCode FixedDistances = new([.. Enumerable.Repeat(5, 30)]);

    private readonly BitInput _bits = new(input);

    public void ReadAll()
    {
        while (!_bits.AtEnd)
        {
            if (_bits.Take(1) == 1)
                throw new UnexpectedAnswerException("A final block inside a message");

            ReadBlock(_bits.Take(2));
        }
    }

    private void ReadBlock(int type)
    {
        switch (type)
        {
            case 0:
                ReadStored();
                break;
            case 1:
                ReadCompressed(FixedLiterals, FixedDistances);
                break;
            case 2:
                var (literals, distances) = ReadCodes();
                ReadCompressed(literals, distances);
                break;
            default:
                throw new UnexpectedAnswerException("A DEFLATE block of type 3");
        }
    }

    private void ReadStored()
    {
        _bits.SkipToByte();
        var length = _bits.Take(16);
        if (_bits.Take(16) != (length ^ 0xFFFF))
            throw new UnexpectedAnswerException("A stored block whose length and its complement differ");

        for (var i = 0; i < length; i++)
            output.Append((byte)_bits.Take(8));
    }

    private void ReadCompressed(HuffmanCode literals, HuffmanCode distances)
    {
        while (true)
        {
            var symbol = literals.Decode(_bits);
            if (symbol == 256)
                return;

            if (symbol < 256)
                output.Append((byte)symbol);
            else
                ReadMatch(symbol - 257, distances);
        }
    }

    private void ReadMatch(int lengthCode, HuffmanCode distances)
    {
        var length = LengthBase[lengthCode] + _bits.Take(LengthExtra[lengthCode]);
        var code = distances.Decode(_bits);
        var extra = Math.Max(0, (code / 2) - 1);
        var distance = code < 4 ? code + 1 : ((2 + (code & 1)) << extra) + 1 + _bits.Take(extra);
        output.Copy(distance, length);
    }

    private (HuffmanCode Literals, HuffmanCode Distances) ReadCodes()
    {
        var literalCount = 257 + _bits.Take(5);
        var distanceCount = 1 + _bits.Take(5);
        var codeLengths = new int[19];
        var codeLengthCount = 4 + _bits.Take(4);
        for (var i = 0; i < codeLengthCount; i++)
            codeLengths[CodeLengthOrder[i]] = _bits.Take(3);

        var lengths = ReadLengths(new HuffmanCode(codeLengths), literalCount + distanceCount);
        return (new HuffmanCode(lengths[..literalCount]), new HuffmanCode(lengths[literalCount..]));
    }

    private int[] ReadLengths(HuffmanCode code, int count)
    {
        var lengths = new List<int>(count);
        while (lengths.Count < count)
        {
            var symbol = code.Decode(_bits);
            var (value, times) = symbol switch
            {
                16 => (lengths[^1], 3 + _bits.Take(2)),
                17 => (0, 3 + _bits.Take(3)),
                18 => (0, 11 + _bits.Take(7)),
                _ => (symbol, 1),
            };
            lengths.AddRange(Enumerable.Repeat(value, times));
        }

        return [.. lengths];
    }
}
