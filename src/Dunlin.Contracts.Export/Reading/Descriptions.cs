using System.ComponentModel;
using System.Reflection;

namespace Dunlin.Contracts.Export.Reading;

/// <summary>What <c>[Description]</c> says.</summary>
internal static class Descriptions
{
    /// <summary>The text of the first that has one; null when none has.</summary>
    public static string? Of(params ReadOnlySpan<ICustomAttributeProvider?> places)
    {
        foreach (var place in places)
        {
            if (place?.GetCustomAttributes(typeof(DescriptionAttribute), inherit: false).OfType<DescriptionAttribute>().FirstOrDefault() is { Description.Length: > 0 } found)
                return found.Description.ReplaceLineEndings("\n").Trim();
        }

        return null;
    }
}
