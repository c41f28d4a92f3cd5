using System.Runtime.InteropServices;
using System.Text;

namespace Jaild.Hosts.Native;

/// <summary>posix_spawn(3) with a session of its own, default signals, /dev/null as input and nothing inherited but its output.</summary>
internal static unsafe class Spawn
{
    private const short SetSignalMask = 0x08, SetSignalDefaults = 0x04, SetSession = 0x80;
    private const int Opaque = 512; // more than any libc needs for the two structures
    private const int ReadOnly = 0, WriteOnly = 1;

    /// <summary>Starts a program and answers its number, or minus the error number.</summary>
    internal static int Start(string path, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> environment, string directory, Descriptor? output)
    {
        byte* actions = stackalloc byte[Opaque], attributes = stackalloc byte[Opaque], set = stackalloc byte[128];
        using var argumentBlock = new Strings([path, .. arguments]);
        using var environmentBlock = new Strings([.. environment.Select(e => $"{e.Key}={e.Value}")]);
        Need(LibC.ActionsInit(actions));
        Need(LibC.AttributesInit(attributes));
        try
        {
            Need(LibC.ActionsAddOpen(actions, 0, "/dev/null", ReadOnly, 0));
            if (output is null)
            {
                Need(LibC.ActionsAddOpen(actions, 1, "/dev/null", WriteOnly, 0));
            }
            else
            {
                Need(LibC.ActionsAddDup2(actions, output.Number, 1));
            }
            Need(LibC.ActionsAddDup2(actions, 1, 2));
            Need(LibC.ActionsAddChdir(actions, directory));
            new Span<byte>(set, 128).Clear();
            Need(LibC.AttributesSetSigMask(attributes, set));
            new Span<byte>(set, 128).Fill(0xff);
            Need(LibC.AttributesSetSigDefault(attributes, set));
            Need(LibC.AttributesSetFlags(attributes, SetSignalMask | SetSignalDefaults | SetSession));
            var error = LibC.PosixSpawn(out var pid, path, actions, attributes, argumentBlock.Pointers, environmentBlock.Pointers);
            return error == 0 ? pid : -error;
        }
        finally
        {
            LibC.ActionsDestroy(actions);
            LibC.AttributesDestroy(attributes);
        }
    }

    private static void Need(int error)
    {
        if (error != 0)
        {
            throw Errno.Error("posix_spawn", "attributes", error);
        }
    }

    /// <summary>A NULL-terminated array of C strings.</summary>
    private sealed class Strings : IDisposable
    {
        private readonly byte*[] texts;

        internal Strings(string[] values)
        {
            Pointers = (byte**)NativeMemory.AllocZeroed((nuint)values.Length + 1, (nuint)sizeof(byte*));
            texts = new byte*[values.Length];
            for (var i = 0; i < values.Length; i++)
            {
                var bytes = Encoding.UTF8.GetBytes(values[i]);
                Pointers[i] = texts[i] = (byte*)NativeMemory.AllocZeroed((nuint)bytes.Length + 1);
                bytes.CopyTo(new Span<byte>(texts[i], bytes.Length));
            }
        }

        internal byte** Pointers { get; }

        public void Dispose()
        {
            foreach (var text in texts)
            {
                NativeMemory.Free(text);
            }
            NativeMemory.Free(Pointers);
        }
    }
}
