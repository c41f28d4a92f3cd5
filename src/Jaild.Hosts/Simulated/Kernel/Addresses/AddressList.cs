using Jaild.Hosts.FreeBsd.Native;
using Jaild.Hosts.Simulated.Kernel.Calls;

namespace Jaild.Hosts.Simulated.Kernel.Addresses;

/// <summary>The addresses that a prison is held to, of one family: the first is the primary one, the rest are sorted. Or none: all of the machine's.</summary>
internal sealed class AddressList
{
    private AddressList(bool isRestricted, IReadOnlyList<byte[]> addresses) => (IsRestricted, All) = (isRestricted, addresses);

    /// <summary>No restriction at all.</summary>
    public static AddressList Unrestricted { get; } = new(isRestricted: false, []);

    /// <summary>Restricted to nothing.</summary>
    public static AddressList Empty { get; } = new(isRestricted: true, []);

    public bool IsRestricted { get; }

    public IReadOnlyList<byte[]> All { get; }

    public byte[] Bytes => [.. All.SelectMany(a => a)];

    /// <summary>The list that a caller gave.</summary>
    public static AddressList Parse(byte[]? value, int size, int limit)
    {
        if (value is null)
        {
            return Empty;
        }
        if (value.Length % size != 0)
        {
            throw new KernelRefusal(FreeBsdErrno.Invalid);
        }
        if (value.Length / size > limit)
        {
            throw new KernelRefusal(FreeBsdErrno.Invalid, $"too many IPv{(size == 4 ? 4 : 6)} addresses");
        }
        var given = value.Chunk(size).ToList();
        var isBad = given.Any(IsNobody) || given.Distinct(Comparer).Count() < given.Count;
        return isBad ? throw new KernelRefusal(FreeBsdErrno.Invalid) : new(isRestricted: true, [given[0], .. given.Skip(1).Order(Comparer)]);
    }

    public bool Has(byte[] address) => All.Contains(address, Comparer);

    /// <summary>Whether each is one of these.</summary>
    public bool HasAll(AddressList others) => others.All.All(Has);

    /// <summary>What is left of it when its parent is held to these.</summary>
    public AddressList Within(AddressList above) => above.IsRestricted ? new(isRestricted: true, [.. All.Where(above.Has)]) : this;

    /// <summary>0.0.0.0, 255.255.255.255 and :: are nobody's; others may be as odd as they like.</summary>
    private static bool IsNobody(byte[] address) => address.All(b => b == 0) || (address.Length == 4 && address.All(b => b == 255));

    private static readonly ByteOrder Comparer = new();

    private sealed class ByteOrder : IComparer<byte[]>, IEqualityComparer<byte[]>
    {
        public int Compare(byte[]? one, byte[]? other) => one.AsSpan().SequenceCompareTo(other);

        public bool Equals(byte[]? one, byte[]? other) => one.AsSpan().SequenceEqual(other);

        public int GetHashCode(byte[] address)
        {
            HashCode code = default;
            code.AddBytes(address);
            return code.ToHashCode();
        }
    }
}
