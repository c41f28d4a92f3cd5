namespace Jaild.Hosts.Simulated.Kernel.Options;

/// <summary>One parameter of a call, copied in: its name, its value, where it stood, and whether anything has asked for it.</summary>
internal sealed class Option(string name, byte[]? value, int position)
{
    public string Name => name;

    /// <summary>The value; null when its length is 0.</summary>
    public byte[]? Value => value;

    /// <summary>The value's length, or what jail_get says it would need.</summary>
    public int Length { get; set; } = value?.Length ?? 0;

    /// <summary>Its place among the pairs of the caller.</summary>
    public int Position => position;

    public bool IsSeen { get; set; }
}
