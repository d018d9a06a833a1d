namespace Dunlin.TestSupport;

/// <summary>A canonical Huffman code given by the lengths of its codes (RFC 1951, section 3.2.2).</summary>
internal sealed class HuffmanCode
{
    private const int LongestCode = 15;

    private readonly int[] _countOfLength = new int[LongestCode + 1];
    private readonly int[] _symbols;

    public HuffmanCode(int[] lengths)
    {
        foreach (var length in lengths)
            _countOfLength[length]++;
        _countOfLength[0] = 0;
        _symbols = [.. Enumerable.Range(0, lengths.Length).Where(s => lengths[s] > 0).OrderBy(s => lengths[s])];
    }

    public int Decode(BitInput bits)
    {
        int code = 0, first = 0, index = 0;
        for (var length = 1; length <= LongestCode; length++)
        {
            code |= bits.Take(1);
            var count = _countOfLength[length];
            if (code - first < count)
                return _symbols[index + code - first];

            index += count;
            first = (first + count) << 1;
            code <<= 1;
        }

        throw new UnexpectedAnswerException("A Huffman code that was not defined");
    }
}
