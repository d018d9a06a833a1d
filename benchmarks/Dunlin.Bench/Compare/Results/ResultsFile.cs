using System.Text.Json;
using System.Text.Json.Serialization;

namespace Dunlin.Bench.Compare.Results;

/// <summary>Results as JSON.</summary>
internal static class ResultsFile
{
    public static string Write(ComparisonResults results) => JsonSerializer.Serialize(results, ResultsJson.Default.ComparisonResults) + "\n";

    /// <exception cref="InvalidDataException">It holds no results, or those of another version of this tool.</exception>
    public static ComparisonResults Read(string json)
    {
        try
        {
            var results = JsonSerializer.Deserialize(json, ResultsJson.Default.ComparisonResults);
            return results?.Format == ComparisonResults.CurrentFormat
                ? results
                : throw new InvalidDataException($"The results are of format {results?.Format}; this tool reads {ComparisonResults.CurrentFormat}.");
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException($"These are no results of compare --json: {exception.Message}", exception);
        }
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ComparisonResults))]
internal sealed partial class ResultsJson : JsonSerializerContext;
