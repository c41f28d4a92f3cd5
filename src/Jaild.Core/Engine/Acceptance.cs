using Jaild.Core.Model;

namespace Jaild.Core.Engine;

/// <summary>The answer to a change of a definition.</summary>
/// <param name="Operation">Its operation, which is durable.</param>
/// <param name="WithoutEffect">Parameters that the change sets and that do nothing on this machine, a sentence each.</param>
/// <param name="NextStart">Those of a started jail that hold from its next start only, by name.</param>
public sealed record Acceptance(Operation Operation, IReadOnlyList<string> WithoutEffect, IReadOnlyList<string> NextStart);
