using Dunlin.Contracts.Tests.Support;

namespace Dunlin.Contracts.Tests.Generator;

/// <summary>A record that changes so that a server or a client does not match it any more is an error of both their compilers.</summary>
public sealed class MismatchTests
{
    private const string Contract = """
        namespace Chat;

        [ChannelEvent("chat", "text")]
        public sealed partial record Text(string Body, int Priority = 0);
        [ChannelEvent("chat", "typing", Ephemeral = true)]
        public sealed partial record Typing(bool Active);
        [MemberState("chat")]
        public sealed partial record Mood(string Name);

        [ChannelContract, JsonSerializable(typeof(Text)), JsonSerializable(typeof(Typing)), JsonSerializable(typeof(Mood))]
        public sealed partial class ChatContract : JsonSerializerContext;
        """;

    private const string Server = """
        using Chat;
        using Dunlin;
        using Microsoft.Extensions.DependencyInjection;

        public static class Server
        {
            public static void Add(IServiceCollection services) => services.AddChannelContract<ChatContract>(contract => contract
                .On<Text>((context, text) =>
                {
                    if (text.Body.Contains('!'))
                        context.Refuse();
                })
                .On<Text, Moderation>());

            public static async Task PublishAsync(IChannels channels) => await channels.PublishAsync("chat:lobby", new Text("hi", 1));
        }

        public sealed class Moderation : IChannelEventHandler<Text>
        {
            public ValueTask HandleAsync(PublishContext context, Text message) => message.Priority > 1 ? throw new InvalidOperationException() : default;
        }
        """;

    private const string Client = """
        using Chat;
        using Dunlin.Client;

        public static class Client
        {
            public static async Task RunAsync(DunlinChannel channel)
            {
                channel.On<Text>((text, publication) => Console.WriteLine(text.Body.Length + text.Priority));
                channel.On<Typing>(async (typing, _) => await Console.Out.WriteLineAsync(typing.Active ? "…" : ""));
                await channel.PublishAsync(new Text("hi", 1), new PublishOptions { Key = "k" });
                channel.PublishEphemeral(new Typing(true));
                await channel.SetStateAsync(new Mood("happy"));
                foreach (var member in channel.Presence.Members)
                    Console.WriteLine(member.ReadState<Mood>()?.Name);
            }
        }
        """;

    [Fact]
    public void What_matches_compiles()
    {
        var (server, client) = Compile(Contract);

        Assert.Empty(server);
        Assert.Empty(client);
    }

    [Fact]
    public void Another_name_of_a_member_is_an_error_on_both_sides()
    {
        var (server, client) = Compile(Contract.Replace("string Body", "string Words", StringComparison.Ordinal));

        Assert.Equal(["File1.cs(10): CS1061"], server);
        Assert.Equal(["File1.cs(8): CS1061"], client);
    }

    [Fact]
    public void Another_type_of_a_member_is_an_error_on_both_sides()
    {
        var (server, client) = Compile(Contract.Replace("int Priority = 0", "string Priority = \"\"", StringComparison.Ordinal));

        Assert.Equal(["File1.cs(15): CS1503", "File1.cs(20): CS0019"], server);
        Assert.Equal(["File1.cs(10): CS1503"], client);
    }

    [Fact]
    public void A_member_that_becomes_required_is_an_error_on_both_sides()
    {
        var (server, client) = Compile(Contract.Replace("int Priority = 0", "int Priority, string Author", StringComparison.Ordinal));

        Assert.Equal(["File1.cs(15): CS7036"], server);
        Assert.Equal(["File1.cs(10): CS7036"], client);
    }

    [Fact]
    public void A_record_that_goes_is_an_error_on_both_sides()
    {
        var (server, client) = Compile(Contract.Replace("record Text(", "record Note(", StringComparison.Ordinal).Replace("typeof(Text)", "typeof(Note)", StringComparison.Ordinal));

        Assert.All(server, error => Assert.EndsWith("CS0246", error, StringComparison.Ordinal));
        Assert.All(client, error => Assert.EndsWith("CS0246", error, StringComparison.Ordinal));
        Assert.NotEmpty(server);
        Assert.NotEmpty(client);
    }

    [Fact]
    public void The_wrong_kind_of_an_event_is_an_error()
    {
        var (server, client) = Compile(Contract.Replace(", Ephemeral = true", "", StringComparison.Ordinal));

        Assert.Empty(server);
        Assert.Equal(["File1.cs(11): CS1501"], client);
    }

    private static (IReadOnlyList<string> Server, IReadOnlyList<string> Client) Compile(string contract)
    {
        var shared = SourceProject.Of(contract);
        Assert.Empty(shared.Errors);
        return (ErrorsOf(SourceProject.Of("Server", [shared], Server)), ErrorsOf(SourceProject.Of("Client", [shared], Client)));
    }

    private static IReadOnlyList<string> ErrorsOf(SourceProject project) => [.. project.Errors.Select(error => string.Join(':', error.Split(':').Take(2)))];
}
