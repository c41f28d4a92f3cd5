using System.Globalization;
using Jaild.Hosts.FreeBsd.Native;
using Jaild.Hosts.Simulated.Kernel;
using Jaild.Hosts.Simulated.Kernel.Calls;
using Jaild.Hosts.Simulated.Kernel.Options;
using Jaild.Hosts.Simulated.Kernel.Parameters;
using Jaild.Hosts.Simulated.Kernel.Prisons;
using Jaild.Hosts.Simulated.Kernel.Processes;
using NUnit.Framework;

namespace Jaild.Tests.Hosts.Kernel;

/// <summary>Random calls with random memory never break the kernel, and after each the counts, numbers and names are right.</summary>
internal sealed class RandomCallTests
{
    private const int Steps = 2500;
    private static readonly string[] Names = ["a", "b", "a.b", "a.b.c", "", ".", "a.", "7", "007", "nosuch", "héé", new('n', 300)];
    private static readonly KernelVersion[] Versions = Enum.GetValues<KernelVersion>();

    [Test]
    public void Random_calls_keep_all_counts_right([ValueSource(nameof(Versions))] KernelVersion version, [Range(1, 12)] int seed)
    {
        var random = new Random(seed);
        var rig = new KernelRig(version);
        List<KernelProcess> processes = [rig.Root];
        for (var step = 0; step < Steps; step++)
        {
            processes.RemoveAll(p => !p.IsAlive);
            var answer = Step(rig, random, processes[random.Next(2) * random.Next(processes.Count)], processes);
            Assert.That(answer.Result == -1, Is.EqualTo(answer.Errno != FreeBsdErrno.None), $"step {step}");
            var wrong = Wrong(rig.Kernel.Prisons, version);
            Assert.That(wrong, Is.Null, $"step {step}");
        }
        Assert.That(rig.Kernel.Prisons.LastId, Is.GreaterThan(30), "hardly a call made a jail");
        rig.Kernel.Exit(rig.Root);
        processes.ForEach(rig.Kernel.Exit);
        rig.Kernel.Processes.All.ToList().ForEach(rig.Kernel.Reap);
        rig.Kernel.Mounts.All.Skip(1).ToList().ForEach(m => rig.Kernel.Unmount(rig.Kernel.Init, m.On, force: true));
        rig.Kernel.Prisons.All.ToList().ForEach(p => rig.Kernel.JailRemove(rig.Kernel.Init, p.Id));
        rig.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.That(rig.Jails(), Is.Empty);
    }

    private static KernelAnswer Step(KernelRig rig, Random random, KernelProcess caller, List<KernelProcess> processes)
    {
        var kernel = rig.Kernel;
        var known = kernel.Prisons.All.ToList();
        var jid = known.Count > 0 && random.Next(3) > 0 ? known[random.Next(known.Count)].Id : random.Next(-1, 12);
        switch (random.Next(12))
        {
            case 0:
                var child = kernel.Fork(caller);
                child.IsReaped = random.Next(2) == 0;
                processes.Add(child);
                return new(0);
            case 1 when caller != rig.Root:
                kernel.Exit(caller);
                return new(0);
            case 2 when caller != rig.Root:
                return kernel.JailAttach(caller, jid);
            case 3:
                return kernel.JailRemove(caller == rig.Root || random.Next(2) == 0 ? rig.Root : caller, jid);
            case 4:
                kernel.LeaveConnection(caller);
                rig.Time.Advance(TimeSpan.FromSeconds(random.Next(30)));
                return new(0);
            case 5:
                return kernel.Mount(caller, "tmpfs", "tmpfs", $"/j/a/{random.Next(3)}");
            case 6:
                return kernel.Unmount(rig.Root, $"/j/a/{random.Next(3)}", random.Next(2) == 0);
            case 7:
                return Get(kernel, random, caller);
            default:
                // A call by the process that must live on does not attach.
                var mask = caller == rig.Root ? ~JailFlags.Attach : ~0;
                return Set(kernel, random, caller, random.Next(8) == 0 ? random.Next() & mask : (1 + random.Next(15)) & mask);
        }
    }

    private static KernelAnswer Set(SimulatedKernel kernel, Random random, KernelProcess caller, int flags)
    {
        var memory = Memory(kernel.Version, random, random.Next(2) * random.Next(5));
        if (random.Next(3) > 0)
        {
            memory.AddRange([new(KernelText.Write("persist")), new(null)]);
        }
        return kernel.JailSet(caller, memory, memory.Count, flags);
    }

    private static KernelAnswer Get(SimulatedKernel kernel, Random random, KernelProcess caller)
    {
        var memory = Memory(kernel.Version, random, random.Next(6));
        return kernel.JailGet(caller, random.Next(50) == 0 ? null : memory, memory.Count - random.Next(20) / 19, random.Next(4) == 0 ? random.Next() : JailFlags.Dying);
    }

    private static List<Iovec> Memory(KernelVersion version, Random random, int count)
    {
        List<Iovec> memory = [new(KernelText.Write("name")), new(KernelText.Write(Names[random.Next(random.Next(3) == 0 ? Names.Length : 4)]))];
        for (var i = 0; i < count; i++)
        {
            var parameter = ParameterTable.Of(version)[random.Next(ParameterTable.Of(version).Count)];
            var name = random.Next(4) == 0 ? OptionNames.No(parameter.Name) : parameter.Name;
            memory.Add(random.Next(60) == 0 ? new(null, random.Next(3)) : new(KernelText.Write(name)));
            memory.Add(Value(random, parameter));
        }
        return memory;
    }

    private static Iovec Value(Random random, Parameter parameter)
    {
        switch (random.Next(12))
        {
            case 0:
                return new(null);
            case 1:
                return new(null, random.Next(100));
            case 2:
                var bytes = new byte[random.Next(2000)];
                random.NextBytes(bytes);
                return new(bytes);
            case 3:
                return new(new byte[random.Next(70000)]);
            default:
                return parameter.Kind switch
                {
                    ParameterKind.Text or ParameterKind.KeyValue => new(KernelText.Write(parameter.Name == "path" ? "/j/a" : random.Next(100).ToString(CultureInfo.InvariantCulture))),
                    ParameterKind.Long => new(new byte[8]),
                    ParameterKind.Ip4List => new([10, 0, 0, (byte)random.Next(4), 10, 0, 0, (byte)random.Next(4)]),
                    ParameterKind.Ip6List => new([253, .. new byte[14], (byte)random.Next(4)]),
                    _ => new(BitConverter.GetBytes(random.Next(-1, 6))),
                };
        }
    }

    /// <summary>What is wrong with the prisons, or null.</summary>
    private static string? Wrong(PrisonTree tree, KernelVersion version)
    {
        foreach (var prison in tree.All)
        {
            var users = (prison.Is(PrisonTraits.Persist) ? 1 : 0) + prison.Children.Count + prison.Processes.Count;
            if (prison.Users != users || prison.References != users + prison.Holds.Count || prison.References <= 0)
            {
                return $"{prison.Name}: {prison.Users} users of {users}, {prison.References} references";
            }
            if (prison.ChildrenNow != prison.Below().Count() || (version == KernelVersion.FreeBsd12 && prison.IsCondemned))
            {
                return $"{prison.Name}: {prison.ChildrenNow} children";
            }
            if (tree.Find(prison.Id) != prison || (!prison.IsDying && tree.Find(prison.Name, tree.Host) != prison && prison.Parent is { IsDying: false }))
            {
                return $"{prison.Id} {prison.Name} is not found";
            }
        }
        return null;
    }
}
