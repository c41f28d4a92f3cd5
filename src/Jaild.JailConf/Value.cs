using Jaild.JailConf.Sources;
using Jaild.JailConf.Text;

namespace Jaild.JailConf;

/// <summary>One value of a parameter.</summary>
/// <param name="Text">What it is, with all variables filled in.</param>
/// <param name="At">Where the string stands from which it comes.</param>
public sealed record Value(ByteText Text, Origin At)
{
    /// <inheritdoc/>
    public override string ToString() => Text.ToString();
}
