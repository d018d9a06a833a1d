namespace Dunlin.Bench.Load.Bodies;

/// <summary>
/// The bodies that the messages of a run take in turn. One is enough for filler. Of JSON there are 64: were it one, a server that may refer to earlier
/// messages would make 22 bytes of 1 KB, as it never could of people's messages. 64 KB are twice what deflate looks back.
/// </summary>
internal sealed class BodySet
{
    private const int JsonBodies = 64; // a power of two
    private readonly Body[] _bodies;

    /// <param name="kind">What they are made of.</param>
    /// <param name="size">Bytes of each.</param>
    /// <param name="escaped">Whether they stand in JSON strings.</param>
    public BodySet(BodyKind kind, int size, bool escaped)
    {
        var bodies = Enumerable.Range(0, kind == BodyKind.Json ? JsonBodies : 1).Select(variant => Body.Create(kind, size, variant));
        _bodies = [.. escaped ? bodies.Select(body => body.Escaped()) : bodies];
        StampOffset = _bodies[0].StampOffset;
    }

    public int Count => _bodies.Length;

    /// <summary>The same in all.</summary>
    public int StampOffset { get; }

    public Body this[int variant] => _bodies[variant];

    /// <summary>Which one a message has. Clients that send at the same time send different ones.</summary>
    public int VariantOf(int sender, uint number) => (int)(sender + number) & (_bodies.Length - 1);
}
