using Dunlin.Server.Configuration;

namespace Dunlin.Server.Tests.Configuration;

public sealed class CommandLineTests
{
    [Theory]
    [InlineData]
    [InlineData("--urls", "http://localhost:4000")]
    [InlineData("--urls=http://localhost:4000")]
    [InlineData("--URLS", "http://localhost:4000", "--environment", "Development")]
    [InlineData("--Dunlin:MaxMessageSize", "5", "--Logging:LogLevel:Default=Debug")]
    [InlineData("--Kestrel:Endpoints:Main:Url", "http://localhost:1")]
    public void Options_that_exist_are_taken(params string[] args) => Assert.Equal(CommandLineRequest.Run, CommandLine.Check(args));

    [Theory]
    [InlineData("unknown option --ulrs", "--ulrs", "http://localhost:4000")]
    [InlineData("unknown option --port", "--port=4000")]
    [InlineData("unknown option --Dunlin", "--Dunlin=1")]
    [InlineData("unknown option --", "--")]
    [InlineData("unknown option --help", "--help", "--urls", "x")]
    [InlineData("option --urls needs a value", "--urls")]
    [InlineData("option --urls needs a value", "--urls", "--environment=x")]
    [InlineData("'http://localhost:4000' is not an option", "http://localhost:4000")]
    [InlineData("'/urls=x' is not an option", "/urls=x")]
    [InlineData("'-p' is not an option", "-p", "4000")]
    public void What_is_no_option_is_named(string problem, params string[] args)
    {
        var message = Assert.Throws<SettingException>(() => CommandLine.Check(args)).Message;
        Assert.StartsWith(problem, message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
    }

    [Fact]
    public void Help_and_version_are_requests()
    {
        Assert.Equal(CommandLineRequest.Help, CommandLine.Check(["--help"]));
        Assert.Equal(CommandLineRequest.Help, CommandLine.Check(["-h"]));
        Assert.Equal(CommandLineRequest.Version, CommandLine.Check(["--version"]));
    }
}
