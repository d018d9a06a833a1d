using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Dunlin.TestSupport;

/// <summary>A line of the application's log.</summary>
public sealed record LogLine(string Category, LogLevel Level, EventId Event, string Message, Exception? Exception);

/// <summary>Keeps what an application logs, for tests to look at.</summary>
public sealed class LogRecorder(LogLevel lowest = LogLevel.Information) : ILoggerProvider
{
    private readonly ConcurrentQueue<LogLine> _lines = new();

    public IReadOnlyCollection<LogLine> Lines => _lines;

    /// <summary>What an event loop reports when its own code, and not a handler, has failed. Never expected, whatever a client does.</summary>
    public IEnumerable<LogLine> LoopFailures => _lines.Where(l => l is { Category: "Dunlin", Level: LogLevel.Error, Event.Id: 1 });

    public ILogger CreateLogger(string categoryName) => new Logger(categoryName, lowest, _lines);

    public void Dispose()
    {
        // The lines outlive the application on purpose.
    }

    private sealed class Logger(string category, LogLevel lowest, ConcurrentQueue<LogLine> lines) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= lowest;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
                lines.Enqueue(new LogLine(category, logLevel, eventId, formatter(state, exception), exception));
        }
    }
}
