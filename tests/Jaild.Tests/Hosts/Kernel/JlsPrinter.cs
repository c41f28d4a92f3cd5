using System.Buffers.Binary;
using Jaild.Hosts.FreeBsd.Native;
using Jaild.Hosts.Simulated.Kernel;
using Jaild.Hosts.Simulated.Kernel.Calls;
using Jaild.Hosts.Simulated.Kernel.Parameters;
using Jaild.Hosts.Simulated.Kernel.Processes;

namespace Jaild.Tests.Hosts.Kernel;

/// <summary>Prints what jls -n prints for named parameters, with 12.1's garbled text for an empty string.</summary>
internal static class JlsPrinter
{
    private const string Empty = "/\"\"}\"\"";

    public static IEnumerable<string> Compare(SimulatedKernel kernel, KernelProcess process, RecordedCall call, string[] names, bool withDying)
    {
        var then = call.Text("stdout");
        var now = Print(kernel, process, names, withDying);
        if (names.Length > 0 && now != then)
        {
            yield return $"jls printed\n{now}then\n{then}";
        }
    }

    private static string Print(SimulatedKernel kernel, KernelProcess process, string[] names, bool withDying)
    {
        var lines = "";
        for (var last = 0; ;)
        {
            List<Iovec> memory = [new(KernelText.Write("lastjid")), new(BitConverter.GetBytes(last))];
            foreach (var name in names)
            {
                memory.Add(new(KernelText.Write(name)));
                memory.Add(new(new byte[IsText(name) ? 1024 : 4]));
            }
            var answer = kernel.JailGet(process, memory, memory.Count, withDying ? JailFlags.Dying : 0);
            if (answer.Result < 0)
            {
                return lines;
            }
            last = answer.Result;
            lines += string.Join(' ', names.Select((n, i) => $"{n}={Value(n, memory[2 * i + 3].Memory!)}")) + "\n";
        }
    }

    private static bool IsText(string name) => ParameterTable.Of(KernelVersion.FreeBsd12).Any(p => p.Name == name && p.Kind == ParameterKind.Text);

    private static string Value(string name, byte[] value)
    {
        var text = IsText(name) ? KernelText.Read(value) : $"{BinaryPrimitives.ReadInt32LittleEndian(value)}";
        return text == "" ? Empty : text;
    }
}
