namespace Dunlin.Testing.Settling;

/// <summary>
/// Counts what happens, so that two looks can tell whether anything happened between them. Whatever comes to rest counts before it can be seen at rest: it may have handed work to a part that was
/// looked at already. Thread-safe.
/// </summary>
internal sealed class ActivityCounter
{
    private long _value;

    public long Value => Interlocked.Read(ref _value);

    public void Count() => Interlocked.Increment(ref _value);
}
