using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace Dunlin.TestSupport.Contracts;

/// <summary>A positional record: annotations on its parameters.</summary>
public sealed record Chat([StringLength(10, MinimumLength = 1)] string Text, string? To = null, [Range(1, 9)] int Priority = 1);

/// <summary>A record with properties, nested objects and lists.</summary>
public sealed record Order
{
    public required string Number { get; init; }

    public required Address Address { get; init; }

    public Line[] Lines { get; init; } = [];

    public Order? Parent { get; init; }
}

public sealed record Address([Required] string City, [RegularExpression("^[0-9]{5}$")] string? Zip = null);

public sealed record Line([Range(1, 100)] int Quantity, string Article);

/// <summary>Rules that span members.</summary>
public sealed record Period(int From, int To) : IValidatableObject
{
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (To < From)
            yield return new ValidationResult("must not be before from.", ["to"]);
    }
}

/// <summary>Refuses by its constructor, takes an enum, a time, a map.</summary>
public sealed record Booking
{
    public Booking(string seat, DayOfWeek day = DayOfWeek.Monday, DateTimeOffset at = default, IReadOnlyDictionary<string, int>? extras = null)
    {
        if (seat.Length == 0)
            throw new ArgumentException("A seat has a name.", nameof(seat));

        (Seat, Day, At, Extras) = (seat, day, at, extras);
    }

    public string Seat { get; }

    public DayOfWeek Day { get; }

    public DateTimeOffset At { get; }

    public IReadOnlyDictionary<string, int>? Extras { get; }
}

/// <summary>A pattern that a hostile text makes backtrack without end.</summary>
public sealed record Slow([RegularExpression("^(a+)+$", MatchTimeoutInMilliseconds = 20)] string Text);

[JsonDerivedType(typeof(Circle), "circle")]
public abstract record Shape;

public sealed record Circle(int Radius) : Shape;

public sealed record Drawing(Shape Shape);

/// <summary>Generated metadata that says nothing of names or of what is required.</summary>
[JsonSerializable(typeof(Chat))]
[JsonSerializable(typeof(Order))]
[JsonSerializable(typeof(Period))]
[JsonSerializable(typeof(Booking))]
[JsonSerializable(typeof(Slow))]
[JsonSerializable(typeof(Drawing))]
public sealed partial class PlainContext : JsonSerializerContext;
