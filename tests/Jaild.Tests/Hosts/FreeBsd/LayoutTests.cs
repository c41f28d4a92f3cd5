using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Jaild.Hosts.FreeBsd.Native;
using Jaild.Tests.Docs;
using NUnit.Framework;

namespace Jaild.Tests.Hosts.FreeBsd;

/// <summary>The structures of FreeBSD stand where a C compiler puts their fields.</summary>
internal sealed class LayoutTests
{
    private static readonly Dictionary<string, int> Ours = new()
    {
        ["iovec"] = Size<IovecRecord>(),
        ["iovec.base"] = At<IovecRecord>(nameof(IovecRecord.Base)),
        ["iovec.length"] = At<IovecRecord>(nameof(IovecRecord.Length)),
        ["timespec"] = Size<TimespecRecord>(),
        ["timespec.seconds"] = At<TimespecRecord>(nameof(TimespecRecord.Seconds)),
        ["timespec.nanoseconds"] = At<TimespecRecord>(nameof(TimespecRecord.Nanoseconds)),
        ["kevent"] = Size<KeventRecord>(),
        ["kevent.ident"] = At<KeventRecord>(nameof(KeventRecord.Ident)),
        ["kevent.filter"] = At<KeventRecord>(nameof(KeventRecord.Filter)),
        ["kevent.flags"] = At<KeventRecord>(nameof(KeventRecord.Flags)),
        ["kevent.notes"] = At<KeventRecord>(nameof(KeventRecord.Notes)),
        ["kevent.data"] = At<KeventRecord>(nameof(KeventRecord.Data)),
        ["kevent.userdata"] = At<KeventRecord>(nameof(KeventRecord.UserData)),
        ["kevent.extension"] = At<KeventRecord>(nameof(KeventRecord.Extension)),
        ["xucred"] = Size<PeerRecord>(),
        ["xucred.version"] = At<PeerRecord>(nameof(PeerRecord.Version)),
        ["xucred.uid"] = At<PeerRecord>(nameof(PeerRecord.Uid)),
        ["xucred.groupcount"] = At<PeerRecord>(nameof(PeerRecord.GroupCount)),
        ["xucred.groups"] = At<PeerRecord>(nameof(PeerRecord.Groups)),
        ["xucred.process"] = At<PeerRecord>(nameof(PeerRecord.Process)),
        ["xprison"] = PrisonLayout.Size,
        ["xprison.id"] = PrisonLayout.Id,
        ["xprison.state"] = PrisonLayout.State,
        ["xprison.path"] = PrisonLayout.Path,
        ["xprison.host"] = PrisonLayout.Host,
        ["xprison.name"] = PrisonLayout.Name,
        ["xprison.ip4count"] = PrisonLayout.Ip4Count,
        ["xprison.ip6count"] = PrisonLayout.Ip6Count,
        ["statfs"] = MountLayout.Size,
        ["statfs.flags"] = MountLayout.Flags,
        ["statfs.id"] = MountLayout.Id,
        ["statfs.type"] = MountLayout.Type,
        ["statfs.from"] = MountLayout.From,
        ["statfs.on"] = MountLayout.On,
        ["kinfo_proc.pid"] = ProcessLayout.Pid,
        ["kinfo_proc.parentpid"] = ProcessLayout.ParentPid,
        ["kinfo_proc.uid"] = ProcessLayout.Uid,
        ["kinfo_proc.start"] = ProcessLayout.Start,
        ["kinfo_proc.state"] = ProcessLayout.State,
        ["kinfo_proc.command"] = ProcessLayout.Command,
        ["kinfo_proc.jid"] = ProcessLayout.Jid,
    };

    [Test]
    public void Every_field_stands_where_a_compiler_puts_it()
    {
        var directory = Directory.CreateTempSubdirectory("jaild-");
        try
        {
            var program = Path.Combine(directory.FullName, "layouts");
            Run("gcc", "-Wall", "-Werror", "-o", program, Path.Combine(Repository.Root, "tests", "Jaild.Tests", "Hosts", "FreeBsd", "layouts.c"));
            var theirs = Run(program).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => l.Split(' '))
                .ToDictionary(w => w[0], w => int.Parse(w[1], CultureInfo.InvariantCulture));
            Assert.That(theirs, Is.EquivalentTo(Ours));
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private static int Size<T>() => Marshal.SizeOf<T>();

    private static int At<T>(string field) => (int)Marshal.OffsetOf<T>(field);

    private static string Run(string program, params string[] arguments)
    {
        Process process;
        try
        {
            process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        }
        catch (Win32Exception)
        {
            Assert.Ignore($"no {program} here");
            throw;
        }
        using (process)
        {
            var output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            Assert.That(process.ExitCode, Is.Zero, program);
            return output;
        }
    }
}
