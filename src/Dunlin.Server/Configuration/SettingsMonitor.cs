using Microsoft.Extensions.Configuration.Json;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace Dunlin.Server.Configuration;

/// <summary>
/// The settings in force. When a configuration file changes, they are read again, whole and strictly: a configuration that the server could not start with is
/// told in one line of the log, and the settings stay as they are. Thread-safe.
/// </summary>
internal sealed class SettingsMonitor : IOptionsChangeTokenSource<DunlinOptions>, IDisposable
{
    private readonly Lock _reloading = new();
    private readonly ServerSettings _started;
    private readonly ListenAddresses _addresses;
    private readonly IReadOnlyList<IConfigurationSource> _sources;
    private readonly IReadOnlyList<IValidateOptions<DunlinOptions>> _validators;
    private readonly ILogger _logger;
    private readonly IDisposable _watch;
    private volatile ServerSettings _current;
    private CancellationTokenSource _changed = new();

    public SettingsMonitor(ServerSettings started, ListenAddresses addresses, ConfigurationManager configuration, IEnumerable<IValidateOptions<DunlinOptions>> validators, ILogger<SettingsMonitor> logger)
    {
        _validators = [.. validators];
        _started = _current = started;
        _addresses = addresses;
        _logger = logger;
        var sources = ((IConfigurationBuilder)configuration).Sources;
        _sources = [.. sources.Select(WithoutWatching)];

        // A file that cannot be read any more changes nothing and notifies nobody, but its provider forgets what stood in it.
        foreach (var file in sources.OfType<JsonConfigurationSource>())
            file.OnLoadException = _ => Reload();
        _watch = ChangeToken.OnChange(((IConfiguration)configuration).GetReloadToken, Reload);
    }

    public ServerSettings Current => _current;

    string IOptionsChangeTokenSource<DunlinOptions>.Name => Options.DefaultName;

    IChangeToken IOptionsChangeTokenSource<DunlinOptions>.GetChangeToken() => new CancellationChangeToken(Volatile.Read(ref _changed).Token);

    public void Dispose()
    {
        _watch.Dispose();
        _changed.Dispose();
    }

    // Every source anew: what the running configuration holds may be half of a change.
    private void Reload()
    {
        lock (_reloading)
        {
            try
            {
                var builder = new ConfigurationBuilder();
                foreach (var source in _sources)
                    builder.Add(source);
                using var read = (ConfigurationRoot)builder.Build();
                Use(read);
            }
            catch (Exception exception) when (exception is SettingException or InvalidDataException or IOException or UnauthorizedAccessException)
            {
                SettingsLog.Refused(_logger, Reason(exception));
            }
        }
    }

    private void Use(IConfiguration configuration)
    {
        var settings = ServerSettings.Read(configuration);
        _addresses.RequireKeyUnlessLoopback(settings.ApiKeys.Count > 0);
        Validate(settings);
        var waiting = settings.FixedOnesThatDiffer(_started).ToList();
        _current = settings;
        var changed = Interlocked.Exchange(ref _changed, new CancellationTokenSource());
        changed.Cancel();
        changed.Dispose();
        if (waiting.Count > 0)
            SettingsLog.NeedRestart(_logger, string.Join(", ", waiting));
        SettingsLog.Reloaded(_logger);
    }

    private void Validate(ServerSettings settings)
    {
        var options = new DunlinOptions();
        settings.ApplyTo(options);
        foreach (var result in _validators.Select(validator => validator.Validate(Options.DefaultName, options)))
        {
            if (result.Failed)
                throw new SettingException(result.FailureMessage);
        }
    }

    private static string Reason(Exception exception) =>
        (exception.InnerException is { } inner ? $"{exception.Message.TrimEnd('.', ' ')}: {inner.Message}" : exception.Message).ReplaceLineEndings(" ");

    // The file has been read before, so that both are set.
    private static IConfigurationSource WithoutWatching(IConfigurationSource source) =>
        source is JsonConfigurationSource file
            ? new JsonConfigurationSource { FileProvider = file.FileProvider!, Path = file.Path!, Optional = file.Optional }
            : source;
}
