using Jaild.JailConf.Text;

namespace Jaild.JailConf.Checks;

/// <summary>A parameter that jail(8) itself looks at.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Kind">What its value is; for one that goes to the kernel, the kernel's table says it.</param>
/// <param name="Kernel">Whether it goes to the kernel.</param>
internal sealed record OwnParameter(ByteText Name, ValueKind Kind, bool Kernel)
{
    /// <summary>Whether only the first statement for it counts.</summary>
    public bool Locked { get; init; }
}
