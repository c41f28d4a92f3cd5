using Jaild.V1;
using Jaildctl.Output;

namespace Jaildctl;

/// <summary>States by the words that people write.</summary>
internal static class States
{
    private static readonly JailState[] All = [.. Enum.GetValues<JailState>().Where(s => s != JailState.Unspecified)];

    public static JailState Parse(string word) => All.FirstOrDefault(s => Plain.Word(s).Equals(word, StringComparison.OrdinalIgnoreCase)) is not JailState.Unspecified and var state
        ? state
        : throw new CtlException(ExitCode.Usage, $"'{word}' is no state; the states are {string.Join(", ", All.Select(s => Plain.Word(s)))}");
}
