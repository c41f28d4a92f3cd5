using Jaild.JailConf.Sources;
using Jaild.JailConf.Text;

namespace Jaild.JailConf;

/// <summary>A jail as the files define it.</summary>
/// <param name="Name">The name of its block, with those of the blocks around it.</param>
/// <param name="At">Where its block begins.</param>
/// <param name="Failed">Whether a variable or a statement spoiled it: it is listed, but cannot be started.</param>
/// <param name="Parameters">Its parameters in the order in which jail(8) keeps them.</param>
/// <param name="Variables">Its variables, filled in.</param>
public sealed record Jail(ByteText Name, Origin At, bool Failed, IReadOnlyList<Parameter> Parameters, IReadOnlyList<Parameter> Variables);
