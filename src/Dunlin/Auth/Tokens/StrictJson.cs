using System.Text.Json;
using System.Text.Unicode;

namespace Dunlin.Auth;

/// <summary>JSON objects of tokens and key sets: UTF-8, no name twice at any level, no comments, not deep. Two readers must not understand one differently.</summary>
internal static class StrictJson
{
    private const int MaxDepth = 16;

    private static readonly JsonDocumentOptions Options = new() { AllowDuplicateProperties = false, MaxDepth = MaxDepth };

    /// <summary>Reads an object. Null when it is none.</summary>
    public static JsonElement? ReadObject(ReadOnlySpan<byte> utf8)
    {
        // The JSON reader does not look inside strings.
        if (!Utf8.IsValid(utf8))
            return null;

        try
        {
            using var document = JsonDocument.Parse(utf8.ToArray(), Options);
            return document.RootElement.ValueKind == JsonValueKind.Object && IsText(document.RootElement) ? document.RootElement.Clone() : null;
        }
        catch (JsonException)
        {
            return null;
        }
        catch (InvalidOperationException)
        {
            // The reader's way to say: half a surrogate pair, in a name that it compares.
            return null;
        }
    }

    /// <summary>A member that is text. False when it is something else; true with null when it is not there.</summary>
    public static bool TryGetText(this JsonElement json, string name, out string? text)
    {
        text = null;
        if (!json.TryGetProperty(name, out var value))
            return true;
        if (value.ValueKind != JsonValueKind.String)
            return false;

        text = value.GetString();
        return true;
    }

    // Throws for escapes such as \ud800 that are valid JSON but no text.
    private static bool IsText(JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.String:
                return value.GetString() is not null;
            case JsonValueKind.Array:
                return value.EnumerateArray().All(IsText);
            case JsonValueKind.Object:
                return value.EnumerateObject().All(member => member.Name is not null && IsText(member.Value));
            default:
                return true;
        }
    }
}
