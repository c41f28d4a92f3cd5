using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Jaild.Tests.Api;

/// <summary>Keeps every line that a daemon logs.</summary>
internal sealed class CollectingLogger : ILoggerProvider
{
    private readonly ConcurrentQueue<(LogLevel Level, string Text)> lines = new();
    private readonly ConcurrentQueue<string> expected = new();

    /// <summary>All lines.</summary>
    public IEnumerable<string> Lines => lines.Select(l => l.Text);

    /// <summary>The lines of what should not have happened.</summary>
    public IEnumerable<string> Errors =>
        lines.Where(l => l.Level >= LogLevel.Error && !expected.Any(e => l.Text.Contains(e, StringComparison.Ordinal))).Select(l => l.Text);

    /// <summary>The test is about an error that is logged with these words.</summary>
    public void Expect(string words) => expected.Enqueue(words);

    public ILoggerFactory Factory() => LoggerFactory.Create(builder => builder.AddProvider(this).AddFilter((category, level) =>
        level >= (category?.StartsWith("Microsoft.", StringComparison.Ordinal) == true ? LogLevel.Warning : LogLevel.Information)));

    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

    public void Dispose()
    {
        // lines stay readable
    }

    private sealed class Logger(CollectingLogger owner, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            owner.lines.Enqueue((logLevel, $"{category}: {formatter(state, exception)} {exception}".TrimEnd()));
    }
}
