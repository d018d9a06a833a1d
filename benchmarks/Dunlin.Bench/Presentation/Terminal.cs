using Spectre.Console;

namespace Dunlin.Bench.Presentation;

/// <summary>Where the tool shows progress and tables.</summary>
internal static class Terminal
{
    // Wide enough for every table; without a terminal nobody tells a width.
    private const int RedirectedWidth = 200;

    /// <param name="outputIsData">Standard output holds JSON or Markdown for another program: what people read goes to standard error.</param>
    public static IAnsiConsole Open(bool outputIsData)
    {
        var output = new AnsiConsoleOutput(outputIsData ? Console.Error : Console.Out);
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = output, Ansi = output.IsTerminal ? AnsiSupport.Detect : AnsiSupport.No });
        if (!output.IsTerminal)
            console.Profile.Width = RedirectedWidth;
        return console;
    }

    /// <summary>Whether somebody watches: a bar can be drawn and drawn over.</summary>
    public static bool IsInteractive(IAnsiConsole console) => console.Profile.Out.IsTerminal && console.Profile.Capabilities.Ansi;
}
