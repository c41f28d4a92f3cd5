using Jaild.JailConf.Checks;
using Jaild.JailConf.Text;

namespace Jaild.JailConf.Syntax;

/// <summary>The name of a parameter or variable; there is one object for each spelling, so that names compare by reference.</summary>
/// <param name="text">As it is spelt.</param>
/// <param name="kin">What it shares with all names that are alike but for a <c>no</c> somewhere.</param>
/// <param name="own">The parameter of jail(8) itself that it means, or null.</param>
internal sealed class Name(ByteText text, object kin, OwnParameter? own)
{
    /// <summary>As it is spelt.</summary>
    public ByteText Text => text;

    /// <summary>The same for all names that may be the same parameter. Not all of them are: see <see cref="Spelling.Same"/>.</summary>
    public object Kin => kin;

    /// <summary>The parameter of jail(8) itself that it means, or null.</summary>
    public OwnParameter? Own => own;

    /// <inheritdoc/>
    public override string ToString() => text.ToString();
}
