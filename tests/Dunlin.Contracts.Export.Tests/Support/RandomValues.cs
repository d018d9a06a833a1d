using System.Collections;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using Dunlin.Contracts.Export.Tests.Contracts;

namespace Dunlin.Contracts.Export.Tests.Support;

/// <summary>Values of a type, the same ones for the same seed.</summary>
internal sealed class RandomValues(int seed)
{
    private const int MaxDepth = 4;

    private static readonly string[] Texts = ["", "a", "it's", "\"\\\n\t", "é房🐦", "</script>", "*/", new string('x', 300)];

    private readonly Random _random = new(seed);

    public object Of(Type type) => Of(type, MaxDepth)!;

    private object? Of(Type type, int depth)
    {
        if (System.Nullable.GetUnderlyingType(type) is { } underlying)
            return _random.Next(3) == 0 ? null : Of(underlying, depth);
        if (type.IsEnum)
            return Pick(Enum.GetValues(type).Cast<object>().ToArray());
        return Scalar(type) ?? Collection(type, depth) ?? Case(type, depth) ?? Record(type, depth);
    }

    private object? Scalar(Type type) => Type.GetTypeCode(type) switch
    {
        TypeCode.Boolean => _random.Next(2) == 0,
        TypeCode.Byte => (byte)_random.Next(256),
        TypeCode.SByte => (sbyte)_random.Next(-128, 128),
        TypeCode.Int16 => (short)_random.Next(short.MinValue, short.MaxValue + 1),
        TypeCode.UInt16 => (ushort)_random.Next(ushort.MaxValue + 1),
        TypeCode.Int32 => Pick(int.MinValue, 0, int.MaxValue),
        TypeCode.UInt32 => Pick(uint.MinValue, uint.MaxValue),
        TypeCode.Int64 => Pick(long.MinValue, -1, long.MaxValue),
        TypeCode.UInt64 => Pick(ulong.MinValue, ulong.MaxValue),
        TypeCode.Single => Pick(float.MinValue, -0.5f, float.Epsilon),
        TypeCode.Double => Pick(double.MinValue, 0.1, double.Epsilon),
        TypeCode.Decimal => Pick(decimal.MinValue, 0.10m, decimal.MaxValue),
        TypeCode.Char => Pick('a', '"', '房'),
        TypeCode.String => Pick(Texts),
        TypeCode.DateTime => Pick(DateTime.MinValue, new DateTime(2030, 1, 31, 12, 0, 0, DateTimeKind.Utc), new DateTime(2030, 1, 31, 12, 0, 0, 123, DateTimeKind.Unspecified), DateTime.MaxValue),
        _ => Other(type),
    };

    private object? Other(Type type)
    {
        if (type == typeof(Guid))
            return new Guid(_random.Next(), 2, 3, [1, 2, 3, 4, 5, 6, 7, 8]);
        if (type == typeof(Uri))
            return Pick(new Uri("https://example.com/a?b=c#d"), new Uri("../x", UriKind.Relative), new Uri("urn:isbn:1"));
        if (type == typeof(DateTimeOffset))
            return Pick(DateTimeOffset.MinValue, DateTimeOffset.MaxValue, new DateTimeOffset(2030, 2, 28, 23, 59, 59, TimeSpan.FromHours(-9.5)));
        if (type == typeof(DateOnly))
            return DateOnly.FromDayNumber(_random.Next(DateOnly.MaxValue.DayNumber));
        if (type == typeof(TimeOnly))
            return Pick(TimeOnly.MinValue, TimeOnly.MaxValue, new TimeOnly(12, 30));
        if (type == typeof(TimeSpan))
            return Pick(TimeSpan.MinValue, TimeSpan.Zero, TimeSpan.FromMilliseconds(1.5), TimeSpan.MaxValue);
        if (type == typeof(Version))
            return Pick(new Version(1, 2), new Version(1, 2, 3, 4));
        if (type == typeof(byte[]))
            return Pick(Array.Empty<byte>(), [255], [1, 2, 3]);
        if (type == typeof(JsonElement))
            return JsonElement.Parse(Pick("null", "[1,{}]", "\"x\""));
        return type == typeof(JsonNode) ? new JsonArray(1, "x") : null;
    }

    private object? Collection(Type type, int depth)
    {
        if (type.IsArray)
            return Items(type.GetElementType()!, depth);
        if (!type.IsGenericType || !type.IsAssignableTo(typeof(IEnumerable)))
            return null;

        var arguments = type.GetGenericArguments();
        if (arguments.Length == 2)
        {
            var map = (IDictionary)Activator.CreateInstance(typeof(Dictionary<,>).MakeGenericType(arguments))!;
            for (var count = Count(depth); count > 0; count--)
                map[Of(arguments[0], depth)!] = Of(arguments[1], depth - 1);
            return map;
        }

        var items = Items(arguments[0], depth);
        return type.IsInterface ? items : Activator.CreateInstance(type, items);
    }

    private Array Items(Type type, int depth)
    {
        var items = Array.CreateInstance(type, Count(depth));
        for (var index = 0; index < items.Length; index++)
            items.SetValue(Of(type, depth - 1), index);
        return items;
    }

    private object? Case(Type type, int depth) =>
        type == typeof(Figure) ? Record(_random.Next(2) == 0 ? typeof(Circle) : typeof(Group), depth)
        : type == typeof(Animal) && _random.Next(2) == 0 ? Record(typeof(Dog), depth)
        : null;

    // Of a reference type null where it is permitted and it has to end.
    private object Record(Type type, int depth)
    {
        var constructor = type.GetConstructors().OrderByDescending(one => one.GetParameters().Length).First(one => one.GetParameters() is not [{ ParameterType: var only }] || only != type);
        var value = constructor.GetParameters().Length == 0 && type.IsValueType
            ? Activator.CreateInstance(type)!
            : constructor.Invoke([.. constructor.GetParameters().Select(parameter => IsNullable(parameter) && (depth <= 0 || _random.Next(3) == 0) ? null : Of(parameter.ParameterType, depth - 1))]);
        foreach (var property in type.GetProperties().Where(property => property.CanWrite && constructor.GetParameters().All(parameter => parameter.Name != property.Name)))
            property.SetValue(value, Of(property.PropertyType, depth - 1));
        return value;
    }

    private static bool IsNullable(ParameterInfo parameter) =>
        parameter.HasDefaultValue && parameter.DefaultValue is null && (!parameter.ParameterType.IsValueType || System.Nullable.GetUnderlyingType(parameter.ParameterType) is not null);

    private int Count(int depth) => depth <= 0 ? 0 : _random.Next(3);

    private T Pick<T>(params T[] values) => values[_random.Next(values.Length)];
}
