using Jaild.Core.Hosts;
using Jaild.Core.Model;
using Jaild.Hosts.Children;
using Jaild.Hosts.FreeBsd.Calls;
using Jaild.Hosts.FreeBsd.Userland;
using Jaild.Hosts.Simulated;
using Jaild.Hosts.Simulated.Kernel.Calls;
using Jaild.Hosts.Simulated.Kernel.Events;
using Jaild.Hosts.Simulated.Kernel.Files;

using ChildProgram = Jaild.Hosts.Children.Program;

namespace Jaild.Tests.Hosts.FreeBsd;

/// <summary>Where at a call of the machine the daemon is killed; the program that it runs meanwhile may go on.</summary>
internal enum Moment
{
    Before,
    /// <summary>A program is at work: it goes on by itself.</summary>
    Inside,
    After,
}

/// <summary>Stands between a daemon and its machine: counts what is asked, and kills the daemon at a chosen call. A dead daemon asks nothing.</summary>
internal sealed class Moments(IKernelCalls kernel, IUserland userland, MachineConnection daemon) : IKernelCalls, IUserland
{
    private int calls;

    /// <summary>How many calls were made that change something, and programs run.</summary>
    public int Calls => Volatile.Read(ref calls);

    /// <summary>The call at which the daemon dies; none is 0.</summary>
    public (int Call, Moment Moment) CrashAt { get; set; }

    /// <summary>What fails, by the beginning of its words, and with which code.</summary>
    public string Fails { get; set; } = "";

    public bool HasDescriptors => kernel.HasDescriptors;

    public KernelAnswer JailSet(IReadOnlyList<Iovec> vectors, int flags) => Do(() => kernel.JailSet(vectors, flags));

    public KernelAnswer JailGet(IReadOnlyList<Iovec> vectors, int flags) => Ask(() => kernel.JailGet(vectors, flags));

    public KernelAnswer JailRemove(int jid) => Do(() => kernel.JailRemove(jid));

    public KernelAnswer JailRemoveDescriptor(int descriptor) => Do(() => kernel.JailRemoveDescriptor(descriptor));

    public KernelAnswer Close(int descriptor) => kernel.Close(descriptor);

    public KernelAnswer Sysctl(string name, Iovec old) => Ask(() => kernel.Sysctl(name, old));

    public KernelAnswer Sysctl(int[] numbers, Iovec old, byte[]? value) => Ask(() => kernel.Sysctl(numbers, old, value));

    public KernelAnswer FileSystems(byte[]? buffer) => Ask(() => kernel.FileSystems(buffer));

    public KernelAnswer Queue() => Ask(kernel.Queue);

    public KernelAnswer Register(int queue, Kevent change) => Ask(() => kernel.Register(queue, change));

    public Task<IReadOnlyList<Kevent>> Wait(int queue, CancellationToken cancel) => kernel.Wait(queue, cancel);

    public Task<ChildEnd> RunTool(ChildProgram program, CancellationToken cancel) => Run(program, () => userland.RunTool(program, cancel));

    public Task<ChildEnd> RunCommand(ChildProgram program, CancellationToken cancel) => Run(program, () => userland.RunCommand(program, cancel));

    public Task<ChildEnd> RunInside(ChildProgram program, JailDefinition definition, CancellationToken cancel) => Run(program, () => userland.RunInside(program, definition, cancel));

    public FileEntry? Look(string path) => userland.Look(path);

    public string? Read(string path) => userland.Read(path);

    public Task EndChildren(JailRun jail, CancellationToken cancel) => userland.EndChildren(jail, cancel);

    private KernelAnswer Ask(Func<KernelAnswer> call)
    {
        ThrowIfDead();
        return call();
    }

    private KernelAnswer Do(Func<KernelAnswer> call)
    {
        ThrowIfDead();
        var number = Interlocked.Increment(ref calls);
        Meet(number, Moment.Before);
        Meet(number, Moment.Inside);
        var answer = call();
        Meet(number, Moment.After);
        return answer;
    }

    private async Task<ChildEnd> Run(ChildProgram program, Func<Task<ChildEnd>> run)
    {
        ThrowIfDead();
        var number = Interlocked.Increment(ref calls);
        Meet(number, Moment.Before);
        if (Fails != "" && $"{program.Path} {string.Join(' ', program.Arguments)}".StartsWith(Fails, StringComparison.Ordinal))
        {
            return new(1, false, "it fails");
        }
        var child = run();
        Meet(number, Moment.Inside);
        await Task.WhenAny(child, Task.Delay(Timeout.Infinite, daemon.Lost));
        ThrowIfDead();
        var end = await child;
        Meet(number, Moment.After);
        return end;
    }

    private void Meet(int number, Moment moment)
    {
        if (CrashAt == (number, moment))
        {
            throw daemon.Crash($"{moment} call {number}");
        }
    }

    private void ThrowIfDead()
    {
        if (daemon.IsLost)
        {
            throw new SimulatedCrash("dead already");
        }
    }
}
