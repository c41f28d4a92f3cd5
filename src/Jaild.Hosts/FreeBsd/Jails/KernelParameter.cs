namespace Jaild.Hosts.FreeBsd.Jails;

/// <summary>What values the kernel takes for a parameter.</summary>
internal enum KernelValue
{
    /// <summary>An int, four bytes.</summary>
    Number,
    /// <summary>An unsigned long, eight bytes.</summary>
    LongNumber,
    /// <summary>Presence sets it, the <c>no</c> form clears it.</summary>
    Flag,
    /// <summary>disable, new or inherit, as an int.</summary>
    Mode,
    /// <summary>A text with its NUL.</summary>
    Text,
    /// <summary>Lines of key=value.</summary>
    Pairs,
    /// <summary>IPv4 addresses of four bytes.</summary>
    Ip4List,
    /// <summary>IPv6 addresses of sixteen bytes.</summary>
    Ip6List,
    /// <summary>Something that this version cannot write.</summary>
    Other,
}

/// <summary>A parameter as the kernel at hand has it (security.jail.param).</summary>
/// <param name="Name">Its name.</param>
/// <param name="Value">What values it takes.</param>
/// <param name="Bytes">The longest text with its NUL, or the size of one number or address.</param>
/// <param name="IsReadOnly">Whether the kernel only tells it.</param>
/// <param name="IsCreateOnly">Whether it is fixed when a jail is made.</param>
internal sealed record KernelParameter(string Name, KernelValue Value, int Bytes, bool IsReadOnly, bool IsCreateOnly);
