using System.Globalization;
using System.Threading.Channels;
using Jaild.Hosts.Children;
using Jaild.Hosts.Native;
using Jaild.HostTests.Linux;

namespace Jaild.HostTests.Torture;

/// <summary>A pipe with a name by which each child of a daemon tells that it lives, so that something may happen while it does.</summary>
internal sealed class ChildReports : IDisposable
{
    /// <summary>The kinds of children: four verbs of the runtime, a hook, a command inside.</summary>
    internal static readonly IReadOnlyList<string> Kinds = ["create", "start", "exec", "delete", "hook", "inside"];

    /// <summary>For a command inside, where the pipe's directory is /mnt.</summary>
    internal const string TellInside = "echo inside $JAILD_UUID $$ > /mnt/pipe; sleep 0.02";

    private readonly FileStream pipe;
    private readonly Thread thread;
    private readonly Lock gate = new();
    private readonly List<Channel<ChildReport>> listeners = [];

    internal ChildReports(string directory)
    {
        Directory = System.IO.Directory.CreateDirectory(directory).FullName;
        LinuxMachine.MakeFifo(Pipe);
        pipe = new(Pipe, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, 0); // both ends: no child ever waits for a reader
        thread = new(Read) { IsBackground = true, Name = "reports" };
        thread.Start();
    }

    internal string Directory { get; }

    /// <summary>A command of a hook that tells and lives for a moment.</summary>
    internal string Tell => $"echo hook $JAILD_UUID $$ > {Pipe}; sleep 0.02";

    private string Pipe => Path.Combine(Directory, "pipe");

    /// <summary>A program that tells which verb it was called with and becomes the runtime.</summary>
    internal string Wrap(string runtime, string name)
    {
        var path = Path.Combine(Directory, name);
        File.WriteAllText(path, $"""
            #!/bin/sh
            for verb; do case $verb in create|start|exec|delete|state) break;; esac; done
            echo "$verb $JAILD_UUID $$" > {Pipe}
            exec {runtime} "$@"

            """);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        return path;
    }

    /// <summary>The next child of a kind that begins, or null when the wait is given up.</summary>
    internal async Task<ChildReport?> Next(string kind, int skip, CancellationToken cancel)
    {
        var channel = Channel.CreateUnbounded<ChildReport>();
        lock (gate)
        {
            listeners.Add(channel);
        }
        try
        {
            await foreach (var report in channel.Reader.ReadAllAsync(cancel))
            {
                if (report.Kind == kind && skip-- == 0)
                {
                    return report;
                }
            }
        }
        catch (OperationCanceledException)
        {
            // no such child this time
        }
        finally
        {
            lock (gate)
            {
                listeners.Remove(channel);
            }
        }
        return null;
    }

    public void Dispose()
    {
        File.WriteAllText(Pipe, "end\n");
        thread.Join();
        pipe.Dispose();
    }

    private void Read()
    {
        using var reader = new StreamReader(pipe, leaveOpen: true);
        while (reader.ReadLine() is { } line && line != "end")
        {
            if (line.Split(' ') is [var kind, var uuid, var pid])
            {
                lock (gate)
                {
                    listeners.ForEach(l => l.Writer.TryWrite(new(kind, uuid, int.Parse(pid, CultureInfo.InvariantCulture))));
                }
            }
        }
    }
}

/// <summary>A child that has begun.</summary>
/// <param name="Kind">Which kind.</param>
/// <param name="Uuid">Its jail.</param>
/// <param name="Pid">Its number, for a command inside that in the jail.</param>
internal sealed record ChildReport(string Kind, string Uuid, int Pid)
{
    /// <summary>Sends it a signal if it is still there; answers whether it was.</summary>
    internal bool Send(int signal, TortureGround ground)
    {
        var pid = Kind == "inside" ? ground.ProcessesOf(Uuid).FirstOrDefault(p => p.NumberInside() == Pid)?.Pid : Pid;
        return pid is { } there && ProcessEntry.Find(there) is { IsZombie: false } process && process.Environment().Contains($"JAILD_UUID={Uuid}") && LibC.Kill(there, signal) == 0;
    }
}
