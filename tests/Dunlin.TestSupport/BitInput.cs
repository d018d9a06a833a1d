namespace Dunlin.TestSupport;

/// <summary>Bits of DEFLATE data, least significant first (RFC 1951, section 3.1.1).</summary>
internal sealed class BitInput(byte[] bytes)
{
    private long _position;

    /// <summary>Whether no whole byte is left; blocks end on one here, because messages end in a stored block.</summary>
    public bool AtEnd => _position >= bytes.Length * 8L;

    public int Take(int count)
    {
        var value = 0;
        for (var i = 0; i < count; i++, _position++)
        {
            if (AtEnd)
                throw new UnexpectedAnswerException("The deflated data ends inside a block");

            value |= ((bytes[_position >> 3] >> (int)(_position & 7)) & 1) << i;
        }

        return value;
    }

    public void SkipToByte() => _position = (_position + 7) & ~7L;
}
