using Dunlin.Bench.Load;

namespace Dunlin.Bench.Compare.Works;

/// <summary>One number that a work yields, and how to read it.</summary>
/// <param name="Name">What it is, such as <c>CPU per message</c>.</param>
/// <param name="Unit">Such as <c>us</c>; empty: the name says it.</param>
/// <param name="Better">Which of two is the better one.</param>
/// <param name="Decimals">How many digits after the point tell something.</param>
/// <param name="Value">Taken from one round: the results of <see cref="WorkKind.Runs"/> in their order. Null when it was not measured.</param>
internal sealed record Figure(string Name, string Unit, Better Better, int Decimals, Func<IReadOnlyList<LoadResult>, double?> Value)
{
    /// <summary>Whether dividing two of them tells something; a change in per cent can be 0 or negative.</summary>
    public bool HasRatio { get; init; } = true;

    /// <summary>Whether it is drawn. Of a group that marks none, the first is.</summary>
    public bool IsPlotted { get; init; }

    /// <summary>How <see cref="Heading"/> is to be read.</summary>
    public static string Legend => "↓: lower is better; ↑: higher is better.";

    /// <summary>The name with the unit.</summary>
    public string Label => Unit.Length == 0 ? Name : $"{Name}, {Unit}";

    /// <summary>The heading of its column.</summary>
    public string Heading => $"{Label} {(Better == Better.Lower ? '↓' : '↑')}";
}

/// <summary>The direction in which a figure gets better.</summary>
internal enum Better
{
    Lower,
    Higher,
}
