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
    public async Task A_key_is_hashed_as_the_settings_want_it()
    {
        using var input = new StringReader(" secret \n");
        await using var output = new StringWriter();
        Assert.Equal(0, await ServerProgram.RunAsync(["--hash-key"], input, output, TextWriter.Null));
        Assert.Equal("sha256:2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b", output.ToString().Trim());
    }

    [Fact]
    public async Task Nothing_to_hash_is_one_line_and_exit_code_1()
    {
        await using var errors = new StringWriter();
        Assert.Equal(1, await ServerProgram.RunAsync(["--hash-key"], TextReader.Null, TextWriter.Null, errors));
        Assert.StartsWith("Dunlin cannot start: --hash-key reads a key", errors.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Help_and_version_are_requests()
    {
        Assert.Equal(CommandLineRequest.Help, CommandLine.Check(["--help"]));
        Assert.Equal(CommandLineRequest.Help, CommandLine.Check(["-h"]));
        Assert.Equal(CommandLineRequest.Version, CommandLine.Check(["--version"]));
    }
}
