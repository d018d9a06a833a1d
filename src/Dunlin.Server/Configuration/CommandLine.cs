namespace Dunlin.Server.Configuration;

internal enum CommandLineRequest
{
    Run,
    Help,
    Version,
    HashKey,
}

/// <summary>
/// Looks at the options before ASP.NET Core's configuration reads them, because that takes any name in silence: a misspelt
/// option would start a server that does not do what was asked.
/// </summary>
internal static class CommandLine
{
    public const string HelpText = """
        Dunlin: HTTP and WebSocket on one port.

        Usage: Dunlin.Server [--name value | --name=value]...

          --urls http://localhost:3000   addresses to listen on, separated by ';'
          --Dunlin:ApiKey KEY            key for the HTTP API; better given as the environment
                                         variable Dunlin__ApiKey, which no process list shows
          --Dunlin:NAME VALUE            any other setting of the section Dunlin in appsettings.json
          --Logging:LogLevel:Dunlin Information
                                         what is logged (default: Warning and above)
          --Kestrel:NAME VALUE           certificates, endpoints and limits of ASP.NET Core's web server
          --AllowedHosts NAMES           host names that requests may ask for, separated by ';'
          --contentRoot PATH             folder of appsettings.json (default: the working directory)
          --environment NAME             also reads appsettings.NAME.json
          --hash-key                     reads an API key from standard input and prints its digest,
                                         which can stand in Dunlin:ApiKeys instead of the key
          --help, --version

        Settings of the section Dunlin, with their defaults, are listed in docs/server.md.
        """;

    private static readonly string[] Names = ["urls", "http_ports", "https_ports", "environment", "contentRoot", "AllowedHosts"];

    private static readonly string[] Sections = ["Dunlin:", "Logging:", "Kestrel:"];

    /// <exception cref="SettingException">An option is unknown or has no value.</exception>
    public static CommandLineRequest Check(string[] args)
    {
        if (args is ["--help"] or ["-h"] or ["-?"])
            return CommandLineRequest.Help;
        if (args is ["--version"])
            return CommandLineRequest.Version;
        if (args is ["--hash-key"])
            return CommandLineRequest.HashKey;

        for (var i = 0; i < args.Length; i++)
            i += CheckOption(args[i], i + 1 < args.Length ? args[i + 1] : null);
        return CommandLineRequest.Run;
    }

    /// <returns>How many of the following arguments belong to the option.</returns>
    private static int CheckOption(string argument, string? next)
    {
        if (!argument.StartsWith("--", StringComparison.Ordinal))
            throw new SettingException($"'{argument}' is not an option: options look like --urls http://localhost:3000 (see --help)");

        var equals = argument.IndexOf('=', StringComparison.Ordinal);
        var name = equals < 0 ? argument[2..] : argument[2..equals];
        if (!IsKnown(name))
            throw new SettingException($"unknown option --{name} (see --help)");
        if (equals >= 0)
            return 0;
        if (next is null || next.StartsWith("--", StringComparison.Ordinal))
            throw new SettingException($"option --{name} needs a value (see --help)");
        return 1;
    }

    private static bool IsKnown(string name) =>
        Array.Exists(Names, n => n.Equals(name, StringComparison.OrdinalIgnoreCase))
        || Array.Exists(Sections, s => name.Length > s.Length && name.StartsWith(s, StringComparison.OrdinalIgnoreCase));
}
