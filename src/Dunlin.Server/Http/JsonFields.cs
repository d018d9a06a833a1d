using System.Text.Json;

namespace Dunlin.Server.Http;

/// <summary>Reads the fields of a body. A field that says null is absent.</summary>
internal static class JsonFields
{
    /// <returns>False when it is neither text nor absent.</returns>
    public static bool TryGetText(this JsonElement body, string name, out string? text)
    {
        text = null;
        if (!body.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
            return true;
        if (value.ValueKind != JsonValueKind.String)
            return false;

        try
        {
            text = value.GetString();
            return true;
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair, which JSON can write and text cannot hold.
            return false;
        }
    }

    /// <returns>False when it is neither true, false nor absent.</returns>
    public static bool TryGetFlag(this JsonElement body, string name, out bool flag)
    {
        flag = body.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.True;
        return flag || value.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null or JsonValueKind.False;
    }
}
