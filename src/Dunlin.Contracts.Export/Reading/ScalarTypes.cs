using Dunlin.Contracts.Export.Model;

namespace Dunlin.Contracts.Export.Reading;

/// <summary>
/// The scalars of .NET as <c>System.Text.Json</c> writes them. A table of our own, because formats have to be those that JSON Schema means: a <c>TimeOnly</c> is no <c>time</c> (which has an offset),
/// a <c>DateTime</c> no <c>date-time</c> (it may have none), and a <c>Uri</c> may be relative.
/// </summary>
internal static class ScalarTypes
{
    private const string Precise = "A 64-bit integer. Numbers in JavaScript are exact up to 9007199254740991 (2^53 - 1).";
    private const string Base64 = "Bytes, as base64.";

    private static readonly Dictionary<Type, ScalarShape> Known = new()
    {
        [typeof(bool)] = new(ScalarKind.Boolean),
        [typeof(string)] = Text(),
        [typeof(char)] = Text() with { Length = 1 },
        [typeof(byte)] = Integer(byte.MinValue, byte.MaxValue),
        [typeof(sbyte)] = Integer(sbyte.MinValue, sbyte.MaxValue),
        [typeof(short)] = Integer(short.MinValue, short.MaxValue),
        [typeof(ushort)] = Integer(ushort.MinValue, ushort.MaxValue),
        [typeof(int)] = Integer(int.MinValue, int.MaxValue) with { Format = "int32" },
        [typeof(uint)] = Integer(uint.MinValue, uint.MaxValue),
        [typeof(long)] = Integer(null, null) with { Format = "int64", Note = Precise },
        [typeof(ulong)] = Integer(0, null) with { Note = Precise },
        [typeof(Int128)] = Integer(null, null) with { Note = Precise.Replace("64", "128", StringComparison.Ordinal) },
        [typeof(UInt128)] = Integer(0, null) with { Note = Precise.Replace("64", "128", StringComparison.Ordinal) },
        [typeof(Half)] = new(ScalarKind.Number),
        [typeof(float)] = new(ScalarKind.Number) { Format = "float" },
        [typeof(double)] = new(ScalarKind.Number) { Format = "double" },
        [typeof(decimal)] = new(ScalarKind.Number) { Note = "A decimal. Numbers in JavaScript keep 15 significant digits." },
        [typeof(Guid)] = Text() with { Format = "uuid", Note = "A UUID." },
        [typeof(Uri)] = Text() with { Format = "uri-reference", Note = "A URI, which may be relative." },
        [typeof(DateOnly)] = Text() with { Format = "date", Note = "A date: `2030-01-31`." },
        [typeof(DateTimeOffset)] = Text() with { Format = "date-time", Note = "A date and time with its offset: `2030-01-31T12:00:00+01:00`." },
        [typeof(DateTime)] = Text() with
        {
            Pattern = @"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,7})?(Z|[+-]\d{2}:\d{2})?$",
            Note = "A date and time: `2030-01-31T12:00:00Z`. Without `Z` or an offset it does not say of which time zone.",
        },
        [typeof(TimeOnly)] = Text() with { Pattern = @"^\d{2}:\d{2}:\d{2}(\.\d{1,7})?$", Note = "A time of day: `12:00:00`." },
        [typeof(TimeSpan)] = Text() with { Pattern = @"^-?(\d{1,8}\.)?\d{2}:\d{2}:\d{2}(\.\d{1,7})?$", Note = "A duration: `1.12:00:00` is a day and a half." },
        [typeof(Version)] = Text() with { Pattern = @"^\d+(\.\d+){1,3}$", Note = "A version: `1.2.3`." },
        [typeof(byte[])] = Bytes(),
        [typeof(Memory<byte>)] = Bytes(),
        [typeof(ReadOnlyMemory<byte>)] = Bytes(),
    };

    /// <summary>Null when the type is no scalar.</summary>
    public static ScalarShape? Find(Type type) => Known.GetValueOrDefault(type);

    private static ScalarShape Text() => new(ScalarKind.String);

    private static ScalarShape Bytes() => Text() with { ContentEncoding = "base64", Note = Base64 };

    private static ScalarShape Integer(long? minimum, long? maximum) => new(ScalarKind.Integer) { Minimum = minimum, Maximum = maximum };
}
