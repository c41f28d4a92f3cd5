using System.Diagnostics;
using Jaild.Hosts.Simulated;
using NUnit.Framework;

namespace Jaild.Tests.Api;

/// <summary>The daemon as a process of its own, over a simulated machine that outlives it; killed for good at the end.</summary>
internal sealed class DaemonProcess : IAsyncDisposable
{
    private readonly MachineServer server;
    private Process? process;
    private Task<string>? errors;

    public DaemonProcess()
    {
        Machine.Plant(new("file", "/base.tar"));
        server = new(Machine, Path.Combine(Folder, "machine"), _ => { });
    }

    public string Folder { get; } = Directory.CreateTempSubdirectory("jaild-").FullName;
    public SimulatedMachine Machine { get; } = new(Guid.CreateVersion7);
    public string Socket => Path.Combine(Folder, "run", "jaild.sock");

    /// <summary>Starts it and waits until it says that it is up.</summary>
    public async Task Up()
    {
        var lines = new List<string>();
        var up = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        process = Begin("--prefix-dir", Folder, "--host", "simulated", "--machine", Path.Combine(Folder, "machine"));
        errors = Read(process, lines, up);
        await Task.WhenAny(up.Task, errors);
        Assert.That(up.Task.IsCompleted, Is.True, $"the daemon did not start: {string.Join('\n', lines)}");
    }

    /// <summary>kill -9.</summary>
    public async Task Kill()
    {
        process!.Kill();
        await process.WaitForExitAsync();
    }

    /// <summary>SIGTERM; the exit code.</summary>
    public async Task<int> Terminate()
    {
        using var kill = Process.Start("kill", $"-TERM {process!.Id}");
        await process.WaitForExitAsync();
        return process.ExitCode;
    }

    /// <summary>Runs it to its end, for what must not start: exit code and standard error.</summary>
    public static async Task<(int Code, string Error)> Run(params string[] arguments)
    {
        using var process = Begin(arguments);
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await error);
    }

    public async ValueTask DisposeAsync()
    {
        if (process is { } running)
        {
            running.Kill();
            await running.WaitForExitAsync();
            await errors!;
            running.Dispose();
        }
        await server.DisposeAsync();
        Machine.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    private static Process Begin(params string[] arguments) => Process.Start(
        new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "jaild"), arguments) { RedirectStandardError = true })!;

    private static async Task<string> Read(Process process, List<string> lines, TaskCompletionSource up)
    {
        while (await process.StandardError.ReadLineAsync() is { } line)
        {
            lines.Add(line);
            if (line.Contains("jaild is up", StringComparison.Ordinal))
            {
                up.TrySetResult();
            }
        }
        return string.Join('\n', lines);
    }
}
