using System.ComponentModel.DataAnnotations;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Dunlin.Contracts.Validation;

/// <summary>What a message must be to become a record, for those who do not know which record. Thread-safe.</summary>
internal abstract class MessageContract
{
    /// <summary>Reads and checks a message, or says which members are wrong.</summary>
    public abstract bool TryReadObject(ReadOnlySpan<byte> json, [NotNullWhen(true)] out object? message, [NotNullWhen(false)] out string? problem);
}

/// <summary>What a message must be to become a record: its members, their types and their data annotations. Thread-safe.</summary>
internal sealed class MessageContract<TMessage> : MessageContract
    where TMessage : notnull
{
    private readonly JsonTypeInfo<TMessage> _json;
    private readonly AnnotatedMembers? _annotations;

    public MessageContract(JsonTypeInfo<TMessage> json)
    {
        _json = ContractJson.Strict(json);
        _annotations = AnnotatedMembers.Of(_json);
    }

    /// <summary>Reads and checks a message, or says which members are wrong.</summary>
    public bool TryRead(ReadOnlySpan<byte> json, [NotNullWhen(true)] out TMessage? message, [NotNullWhen(false)] out string? problem)
    {
        try
        {
            message = JsonSerializer.Deserialize(json, _json);
            problem = message is null ? "The message is null." : _annotations?.Check(message);
        }
        catch (Exception e) when (IsRefusal(e))
        {
            message = default;
            problem = Describe(e, json);
        }

        return problem is null;
    }

    public override bool TryReadObject(ReadOnlySpan<byte> json, [NotNullWhen(true)] out object? message, [NotNullWhen(false)] out string? problem)
    {
        var isValid = TryRead(json, out var record, out problem);
        message = isValid ? record : null;
        return isValid;
    }

    /// <summary>Checks and writes a message, or says what is wrong with it: then what was written so far is of no use.</summary>
    public bool TryWrite(TMessage message, Utf8JsonWriter writer, [NotNullWhen(false)] out string? problem)
    {
        try
        {
            problem = _annotations?.Check(message);
            if (problem is null)
                JsonSerializer.Serialize(writer, message, _json);
        }
        catch (Exception e) when (IsRefusal(e))
        {
            problem = e.Message;
        }

        return problem is null;
    }

    /// <summary>
    /// What reading and checking throw at a message that is wrong. Beside the serialiser's own: constructors and property setters that refuse an
    /// argument, and patterns of <see cref="RegularExpressionAttribute"/> that a hostile text makes time out.
    /// </summary>
    private static bool IsRefusal(Exception e) =>
        e is JsonException or NotSupportedException or ArgumentException or FormatException or OverflowException or ValidationException or TimeoutException;

    private string Describe(Exception e, ReadOnlySpan<byte> json)
    {
        if (e is JsonException { Path: var path })
            return DescribeMissing(json) ?? $"{MemberProblems.NameOf(path)}: the value has the wrong type or form.";

        return e is ArgumentException { ParamName: { Length: > 0 } name }
            ? $"{name}: the value is not valid."
            : "The message is not valid.";
    }

    private string? DescribeMissing(ReadOnlySpan<byte> json)
    {
        var missing = new MemberProblems();
        try
        {
            MissingMembers.Find(json, _json, missing);
            return missing.Text;
        }
        catch (JsonException)
        {
            return "The message is not valid JSON.";
        }
    }
}
