namespace Dunlin.TestSupport;

/// <summary>What was inflated so far, behind what the window holds of earlier messages.</summary>
internal sealed class InflatedOutput
{
    private readonly int _start;
    private byte[] _bytes;
    private int _end;

    public InflatedOutput(byte[] window)
    {
        _bytes = new byte[window.Length + 1024];
        window.CopyTo(_bytes, 0);
        _start = _end = window.Length;
    }

    public int LongestDistance { get; private set; }

    public byte[] ToArray() => _bytes[_start.._end];

    public byte[] Last(int count) => _bytes[Math.Max(0, _end - count).._end];

    public void Append(byte value)
    {
        if (_end == _bytes.Length)
            Array.Resize(ref _bytes, 2 * _bytes.Length);
        _bytes[_end++] = value;
    }

    public void Copy(int distance, int length)
    {
        if (distance > _end)
            throw new UnexpectedAnswerException($"A match {distance} bytes back, where the window holds {_end}");

        LongestDistance = Math.Max(LongestDistance, distance);
        for (var i = 0; i < length; i++)
            Append(_bytes[_end - distance]);
    }
}
