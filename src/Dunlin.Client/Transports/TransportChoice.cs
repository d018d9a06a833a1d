namespace Dunlin.Client.Transports;

/// <summary>Which transport is tried next. What has worked is remembered.</summary>
/// <param name="names">Those that may be used, the best first.</param>
internal sealed class TransportChoice(IReadOnlyList<DunlinTransport> names)
{
    /// <summary>A transport that has worked is given up only after so many failures: it is more likely that the server is away.</summary>
    private const int Patience = 3;

    private int _index;
    private int? _proven;
    private int _failures;

    public DunlinTransport Current => names[_index];

    public DunlinTransport Best => names[0];

    public bool IsFallback => _index > 0;

    /// <summary>The server has spoken over the current one.</summary>
    public void Opened()
    {
        _proven = _index;
        _failures = 0;
    }

    /// <summary>The current one did not get through. Returns whether there is another one to try at once.</summary>
    public bool Failed()
    {
        _failures++;
        if (_proven == _index && _failures < Patience)
            return false;

        _failures = 0;
        _index = (_index + 1) % names.Count;
        return _index > 0;
    }

    /// <summary>The server has spoken, but not to let the client in: that says nothing against the transport that has worked before.</summary>
    public void Refused() => _index = _proven ?? 0;

    /// <summary>Begins with the best one again.</summary>
    public void Reset()
    {
        _index = 0;
        _proven = null;
        _failures = 0;
    }
}
