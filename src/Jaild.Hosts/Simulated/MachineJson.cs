using System.Text.Json.Serialization;
using Jaild.Core;

namespace Jaild.Hosts.Simulated;

/// <summary>What goes to a machine in a process of its own: a call, or the wish to end one.</summary>
/// <param name="Id">The call's number on this connection.</param>
/// <param name="Call">The call, or null to end the one of that number.</param>
internal sealed record MachineRequest(long Id, MachineCall? Call);

/// <summary>What comes back: an answer, an error, or neither when the call was ended.</summary>
/// <param name="Id">The call's number.</param>
/// <param name="Answer">The answer, or null.</param>
/// <param name="Error">The error, or null.</param>
internal sealed record MachineReply(long Id, MachineAnswer? Answer, MachineError? Error);

/// <summary>A JaildException on its way.</summary>
internal sealed record MachineError(ErrorKind Kind, string Reason, string Message, IReadOnlyList<FieldError> Fields);

[JsonSerializable(typeof(MachineRequest))]
[JsonSerializable(typeof(MachineReply))]
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault, RespectNullableAnnotations = true)]
internal sealed partial class MachineJson : JsonSerializerContext;
