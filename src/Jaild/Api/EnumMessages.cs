using Jaild.Core;
using Jaild.Core.Lifecycle;
using Jaild.Core.Model;

namespace Jaild.Api;

/// <summary>
/// Enums of the core as enums of the API. The API's begin with UNSPECIFIED and go on in the core's order,
/// so each is one more; a test compares the names.
/// </summary>
internal static class EnumMessages
{
    public static V1.JailState ToProto(this JailState value) => (V1.JailState)((int)value + 1);
    public static V1.Trigger ToProto(this Trigger value) => (V1.Trigger)((int)value + 1);
    public static V1.DesiredState ToProto(this Desired value) => (V1.DesiredState)((int)value + 1);
    public static V1.Direction ToProto(this Direction value) => (V1.Direction)((int)value + 1);
    public static V1.StepProgress ToProto(this StepProgress value) => (V1.StepProgress)((int)value + 1);
    public static V1.EventKind ToProto(this EventKind value) => (V1.EventKind)((int)value + 1);
    public static V1.OperationState ToProto(this OperationState value) => (V1.OperationState)((int)value + 1);

    public static JailState FromProto(this V1.JailState value, string field) =>
        value is > V1.JailState.Unspecified and <= V1.JailState.Stuck
            ? (JailState)((int)value - 1)
            : throw JaildException.Invalid(field, $"{(int)value} is no state");
}
