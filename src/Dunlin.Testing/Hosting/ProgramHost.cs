using System.Diagnostics;
using System.Reflection;
using System.Runtime.ExceptionServices;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Dunlin.Testing.Hosting;

/// <summary>Runs the program of an application as it is, and meets its host on the way: <c>HostBuilder</c> tells the diagnostic listener of that name what it is about to build, and what it has built.</summary>
internal sealed class ProgramHost : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>
{
    private const string ListenerName = "Microsoft.Extensions.Hosting";

    // Listeners belong to the process; programs that start at the same time are told apart by the flow of their code.
    private static readonly AsyncLocal<ProgramHost?> Starting = new();

    private readonly Action<IServiceCollection> _configure;
    private readonly TaskCompletionSource<IHost> _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<IDisposable> _subscriptions = [];

    private ProgramHost(Action<IServiceCollection> configure) => _configure = configure;

    /// <summary>Runs the program until its host has started.</summary>
    /// <param name="program">Its assembly.</param>
    /// <param name="arguments">Its command line.</param>
    /// <param name="configure">Called behind the program's own services.</param>
    /// <exception cref="InvalidOperationException">The assembly is no program, or it has ended without a host that started.</exception>
    public static async Task<RunningProgram> StartAsync(Assembly program, string[] arguments, Action<IServiceCollection> configure)
    {
        var main = program.EntryPoint ?? throw new InvalidOperationException($"{program.GetName().Name} is no program: it has no entry point.");
        var host = new ProgramHost(configure);
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        new Thread(() => host.Run(main, arguments, ended)) { IsBackground = true, Name = $"{program.GetName().Name} in memory" }.Start();
        return new RunningProgram(await host._started.Task.ConfigureAwait(false), ended.Task);
    }

    void IObserver<DiagnosticListener>.OnNext(DiagnosticListener value)
    {
        if (value.Name == ListenerName)
            _subscriptions.Add(value.Subscribe(this));
    }

    void IObserver<KeyValuePair<string, object?>>.OnNext(KeyValuePair<string, object?> value)
    {
        if (Starting.Value != this)
            return;

        if (value is { Key: "HostBuilding", Value: IHostBuilder builder })
            builder.ConfigureServices(_configure);
        else if (value is { Key: "HostBuilt", Value: IHost host })
            host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStarted.Register(() => _started.TrySetResult(host));
    }

    public void OnCompleted()
    {
        // Listeners of the process do not end.
    }

    public void OnError(Exception error)
    {
        // Nor do they fail.
    }

    private void Run(MethodInfo main, string[] arguments, TaskCompletionSource ended)
    {
        Starting.Value = this;
        using var listening = DiagnosticListener.AllListeners.Subscribe(this);
        try
        {
            _ = main.Invoke(obj: null, main.GetParameters().Length == 0 ? null : [arguments]);
            _started.TrySetException(new InvalidOperationException("The program has ended without a host that started."));
            ended.SetResult();
        }
        catch (TargetInvocationException exception) when (exception.InnerException is { } inner)
        {
            if (!_started.TrySetException(ExceptionDispatchInfo.SetCurrentStackTrace(inner)))
                ended.SetException(inner);
            else
                ended.SetResult();
        }
        finally
        {
            foreach (var subscription in _subscriptions)
                subscription.Dispose();
        }
    }
}
