using System.Text.RegularExpressions;

namespace Dunlin.Packages.Tests;

/// <summary>What people filter logs by.</summary>
public sealed partial class LogEventTests
{
    /// <summary>A server has the lines of several packages in one log.</summary>
    [Fact]
    public void No_two_events_have_the_same_id()
    {
        var ids = Directory.GetFiles(RepositoryPath.Of("src"), "*Log.cs", SearchOption.AllDirectories)
            .SelectMany(file => EventId().Matches(File.ReadAllText(file)))
            .Select(match => match.Value)
            .ToList();

        Assert.NotEmpty(ids);
        Assert.Equal(ids.Distinct(), ids);
    }

    [GeneratedRegex(@"EventId = \d+", RegexOptions.NonBacktracking)]
    private static partial Regex EventId();
}
