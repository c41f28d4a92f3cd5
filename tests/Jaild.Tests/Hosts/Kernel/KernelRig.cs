using System.Globalization;
using Jaild.Hosts.FreeBsd.Native;
using Jaild.Hosts.Simulated.Kernel;
using Jaild.Hosts.Simulated.Kernel.Calls;
using Jaild.Hosts.Simulated.Kernel.Files;
using Jaild.Hosts.Simulated.Kernel.Processes;
using Microsoft.Extensions.Time.Testing;

namespace Jaild.Tests.Hosts.Kernel;

/// <summary>A simulated kernel and a process of root on its host, with calls written as jail(8) writes them: "name=a", "persist".</summary>
internal sealed class KernelRig
{
    public KernelRig(KernelVersion version = KernelVersion.FreeBsd12)
    {
        var files = new DirectoryTree("/j/a", "/j/b", "/tmp");
        files.AddFile("/j/file");
        files.AddLink("/j/link", "a");
        files.AddLink("/j/loop", "/j/loop");
        Kernel = new(new(version, Time) { Files = files.Find });
        Root = Kernel.Fork(Kernel.Init);
    }

    public FakeTimeProvider Time { get; } = new();

    public SimulatedKernel Kernel { get; }

    public KernelProcess Root { get; }

    /// <summary>What the last call wrote to errmsg.</summary>
    public string Message { get; private set; } = "";

    public KernelAnswer Create(params string[] words) => Set(Root, JailFlags.Create, words);

    public KernelAnswer Update(params string[] words) => Set(Root, JailFlags.Update, words);

    public KernelAnswer Set(KernelProcess caller, int flags, params string[] words)
    {
        var query = Query(words);
        var answer = query.Set(Kernel, caller, flags);
        Message = query.Message;
        return answer;
    }

    /// <summary>The answer for a jail of that key, such as "name=a".</summary>
    public KernelAnswer Find(string key, int flags = 0)
    {
        var query = Query([key]);
        var answer = query.Get(Kernel, Root, flags);
        Message = query.Message;
        return answer;
    }

    /// <summary>A number of a jail, dying or not.</summary>
    public int Number(int jid, string name, KernelProcess? viewer = null) => BitConverter.ToInt32(Bytes(jid, name, 4, viewer));

    /// <summary>A text of a jail, dying or not.</summary>
    public string Text(int jid, string name, KernelProcess? viewer = null) => KernelText.Read(Bytes(jid, name, 4096, viewer));

    /// <summary>A process that has gone into a jail.</summary>
    public KernelProcess Inside(int jid)
    {
        var process = Kernel.Fork(Root);
        Kernel.JailAttach(process, jid);
        return process;
    }

    /// <summary>All jails as "jid name" in their order, those that are dying in brackets.</summary>
    public IEnumerable<string> Jails() => Kernel.Prisons.All.Select(p => p.IsDying ? $"({p.Id} {p.Name})" : $"{p.Id} {p.Name}");

    public static JailQuery Query(string[] words) => new([.. words.Select(w => w.IndexOf('=') is > 0 and var at ? (w[..at], w[(at + 1)..]) : (w, (string?)null))]);

    private byte[] Bytes(int jid, string name, int size, KernelProcess? viewer)
    {
        var buffer = new byte[size];
        List<Iovec> memory = [new(KernelText.Write("jid")), new(BitConverter.GetBytes(jid)), new(KernelText.Write(name)), new(buffer)];
        var answer = Kernel.JailGet(viewer ?? Root, memory, memory.Count, JailFlags.Dying);
        return answer.Result == jid ? buffer : throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"jail_get {jid} {name}: {answer}"));
    }
}
