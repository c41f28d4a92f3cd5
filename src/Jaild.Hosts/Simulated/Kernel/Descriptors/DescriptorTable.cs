using Jaild.Hosts.FreeBsd.Native;
using Jaild.Hosts.Simulated.Kernel.Calls;

namespace Jaild.Hosts.Simulated.Kernel.Descriptors;

/// <summary>What a process has open: jail descriptors and kqueues, by the lowest number that is free.</summary>
internal sealed class DescriptorTable
{
    private const int First = 3;
    private readonly SortedDictionary<int, object> open = [];

    public int Open(object what)
    {
        var number = First;
        while (open.ContainsKey(number))
        {
            number++;
        }
        open.Add(number, what);
        return number;
    }

    /// <summary>The object of a number and kind.</summary>
    public T Find<T>(int number, FreeBsdErrno otherwise, string? text = null) where T : class =>
        open.GetValueOrDefault(number) is not { } found ? throw new KernelRefusal(FreeBsdErrno.BadDescriptor) : found as T ?? throw new KernelRefusal(otherwise, text);

    /// <summary>Takes one out.</summary>
    public object? Close(int number) => open.Remove(number, out var closed) ? closed : null;

    /// <summary>Takes all out.</summary>
    public List<object> CloseAll()
    {
        List<object> closed = [.. open.Values];
        open.Clear();
        return closed;
    }
}
