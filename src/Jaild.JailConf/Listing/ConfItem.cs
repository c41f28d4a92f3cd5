using Jaild.JailConf.Text;

namespace Jaild.JailConf.Listing;

/// <summary>A parameter or variable to be written.</summary>
/// <param name="Name">Its name, that of a variable without the dollar.</param>
/// <param name="IsVariable">Whether it is a variable.</param>
/// <param name="Values">Its values; none for a flag.</param>
public sealed record ConfItem(ByteText Name, bool IsVariable, IReadOnlyList<ByteText> Values)
{
    /// <summary>A parameter of a jail that was read.</summary>
    public static ConfItem Of(Parameter parameter, bool isVariable) => new(parameter.Name, isVariable, [.. parameter.Values.Select(v => v.Text)]);
}
