using System.CommandLine;

namespace Dunlin.Bench;

/// <summary>The option that names the chat endpoint to load.</summary>
internal static class ChatUrl
{
    public static Option<Uri> CreateOption() => new("--url")
    {
        Description = "The chat endpoint.",
        DefaultValueFactory = _ => new Uri("ws://127.0.0.1:4001/chat"),
        CustomParser = argument =>
        {
            if (Uri.TryCreate(argument.Tokens[0].Value, UriKind.Absolute, out var url) && url.Scheme == "ws")
                return url;

            argument.AddError($"--url: '{argument.Tokens[0].Value}' is no ws:// address");
            return null;
        },
    };
}
