using Jaild.Core.Hosts;
using Jaild.Core.Model;
using Jaild.Hosts.Children;
using Jaild.Hosts.Simulated.Kernel.Files;

namespace Jaild.Hosts.FreeBsd.Userland;

/// <summary>What the host needs of the machine beside its kernel: programs to run, and files to look at.</summary>
internal interface IUserland
{
    /// <summary>Runs one of the system's own tools, by its absolute path; elsewhere it may stand below a prefix.</summary>
    Task<ChildEnd> RunTool(Program program, CancellationToken cancel);

    /// <summary>Runs a program of the administrator: a command of exec.*, found by PATH.</summary>
    Task<ChildEnd> RunCommand(Program program, CancellationToken cancel);

    /// <summary>Runs jexec(8), as a tool; where the definition has exec.consolelog, what it prints goes to the end of that file.</summary>
    Task<ChildEnd> RunInside(Program program, JailDefinition definition, CancellationToken cancel);

    /// <summary>What stands at an absolute path, links not followed; null for nothing.</summary>
    FileEntry? Look(string path);

    /// <summary>The text of a file of the host, or null where there is none.</summary>
    string? Read(string path);

    /// <summary>Ends and awaits what an earlier daemon left at work on the host for an operation.</summary>
    Task EndChildren(JailRun jail, CancellationToken cancel);
}
