using System.Text.Json.Serialization;
using Dunlin.Contracts.Export.Model;

namespace Dunlin.Contracts.Export.Reading;

/// <summary>What <c>[JsonNumberHandling]</c> makes of numbers.</summary>
internal static class NumberHandling
{
    private static readonly LiteralsShape NotFinite = new(["NaN", "Infinity", "-Infinity"]);

    /// <summary>The scalar as it is written at that place; null for null.</summary>
    /// <exception cref="ExportException">Numbers are written there as they cannot be read.</exception>
    public static Shape? Apply(ScalarShape? scalar, ValueSite site)
    {
        if (scalar is not { Kind: ScalarKind.Integer or ScalarKind.Number })
            return scalar;

        var handling = site.Numbers ?? site.Json.NumberHandling ?? site.Json.Options.NumberHandling;
        if (handling.HasFlag(JsonNumberHandling.WriteAsString))
            return handling.HasFlag(JsonNumberHandling.AllowReadingFromString) ? AsText(scalar) : throw site.Undescribable("it is written as a string and read as a number: add AllowReadingFromString");

        return handling.HasFlag(JsonNumberHandling.AllowNamedFloatingPointLiterals) && IsBinary(site.Json.Type)
            ? new EitherShape([scalar, NotFinite])
            : scalar;
    }

    private static ScalarShape AsText(ScalarShape number) => new(ScalarKind.String)
    {
        Pattern = number.Kind == ScalarKind.Integer ? @"^-?\d+$" : @"^-?\d+(\.\d+)?([eE][+-]?\d+)?$",
        Note = "A number, as a string.",
    };

    private static bool IsBinary(Type type) => type == typeof(double) || type == typeof(float) || type == typeof(Half);
}
