using System.Diagnostics;
using System.Globalization;
using Grpc.Core;
using Jaild.V1;
using Jaildctl;

namespace Jaild.Benchmarks.Linux;

/// <summary>The real daemon as a process of its own, set up as it is installed, and a client on its socket.</summary>
internal sealed class BenchDaemon(string directory) : IContender, IDisposable
{
    private Process? process;
    private Connection? connection;

    public string Name => "jaild";

    public string Socket { get; } = Path.Combine(directory, "run", "jaild.sock");

    public JailService.JailServiceClient Jails => connection!.Jails;

    /// <summary>The name of a jail.</summary>
    public static string NameOf(int number) => $"bench-{number}";

    /// <summary>Starts it; answers how long it took until it served, and until it had compared all its jails with the machine and watched them.</summary>
    public async Task<(TimeSpan Serving, TimeSpan Compared, TimeSpan Watching)> Rise(int jails, CancellationToken cancel)
    {
        var begun = Stopwatch.GetTimestamp();
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "jaild.dll"), "--prefix-dir", directory, "--host", "linux"])
        {
            UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true,
            Environment = { ["DOTNET_GCgen0size"] = "0x4000000", ["DOTNET_EnableDiagnostics"] = "0" },
        };
        process = Process.Start(start)!;
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        connection = new(Socket, TimeProvider.System);
        var recovered = await Answers(cancel);
        var serving = Stopwatch.GetElapsedTime(begun);
        while (!recovered)
        {
            await Task.Delay(2, cancel);
            recovered = await Answers(cancel);
        }
        var compared = Stopwatch.GetElapsedTime(begun);
        while (Watched() < jails)
        {
            await Task.Delay(10, cancel);
        }
        return (serving, compared, Stopwatch.GetElapsedTime(begun));
    }

    /// <summary>The journal's newest revision.</summary>
    public async Task<long> Revision(CancellationToken cancel) => (await connection!.Daemon.GetInfoAsync(new(), cancellationToken: cancel)).Revision;

    /// <summary>Makes jails with the root and two commands that do nothing.</summary>
    public async Task Create(int count, string root, CancellationToken cancel)
    {
        for (var number = 0; number < count; number++)
        {
            var request = new CreateJailRequest { Name = NameOf(number), Settings = { $"path={root}", "exec.prestart=true", "exec.poststop=true" } };
            await Wait((await Jails.CreateJailAsync(request, cancellationToken: cancel)).Operation, cancel);
        }
    }

    public async Task Start(int number, CancellationToken cancel) =>
        await Wait((await Jails.StartJailAsync(new() { Jail = NameOf(number) }, cancellationToken: cancel)).Operation, cancel);

    public async Task Stop(int number, CancellationToken cancel) =>
        await Wait((await Jails.StopJailAsync(new() { Jail = NameOf(number) }, cancellationToken: cancel)).Operation, cancel);

    /// <summary>All of its memory that is in use, and the part that no file stands behind, in MiB.</summary>
    public (double All, double Own) Memory() => (Status("VmRSS:"), Status("RssAnon:"));

    /// <summary>Processor time that it has used so far.</summary>
    public TimeSpan Work()
    {
        process!.Refresh();
        return process.TotalProcessorTime;
    }

    /// <summary>As a crash would.</summary>
    public async Task Kill()
    {
        process!.Kill();
        await process.WaitForExitAsync();
        Dispose();
    }

    public void Dispose()
    {
        if (process is { HasExited: false })
        {
            process.Kill();
            process.WaitForExit();
        }
        connection?.Dispose();
        process?.Dispose();
        (connection, process) = (null, null);
    }

    private async Task Wait(Operation operation, CancellationToken cancel)
    {
        var ended = (await connection!.Operations.WaitOperationAsync(new() { Id = operation.Id }, cancellationToken: cancel)).Operation;
        if (ended.State != OperationState.Succeeded)
        {
            throw new InvalidOperationException($"{ended.Verb} of {ended.JailName} failed: {ended.Error?.Message}");
        }
    }

    // It is asked until it serves; then it says whether it has compared its jails with the machine.
    private async Task<bool> Answers(CancellationToken cancel)
    {
        while (true)
        {
            try
            {
                return (await connection!.Daemon.GetInfoAsync(new(), cancellationToken: cancel)).Recovered;
            }
            catch (RpcException notYet) when (notYet.StatusCode == StatusCode.Unavailable && !process!.HasExited)
            {
                await Task.Delay(2, cancel);
            }
        }
    }

    /// <summary>How many processes it holds a pidfd of, by the kernel's word: it will hear of the death of these.</summary>
    private int Watched()
    {
        const string key = "Pid:";
        var pids = new HashSet<string>();
        foreach (var descriptor in Directory.EnumerateFiles($"/proc/{process!.Id}/fdinfo"))
        {
            try
            {
                pids.UnionWith(File.ReadLines(descriptor).Where(l => l.StartsWith(key, StringComparison.Ordinal)));
            }
            catch (IOException)
            {
                // closed meanwhile
            }
        }
        return pids.Count;
    }

    private double Status(string key) => double.Parse(
        File.ReadLines($"/proc/{process!.Id}/status").First(l => l.StartsWith(key, StringComparison.Ordinal))[key.Length..].Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[0],
        CultureInfo.InvariantCulture) / 1024;
}
