using System.Text.Json;
using Jaild.Tests.JailConf;

namespace Jaild.Tests.Hosts.Kernel;

/// <summary>The experiments that were recorded on a real FreeBSD kernel; they stand beside the project, not in it.</summary>
internal static class Transcripts
{
    /// <summary>Those of one suite; the test is skipped where there are none.</summary>
    public static List<JsonElement> Read(string suite) =>
        [.. Root().GetProperty("experiments").EnumerateArray().Where(e => e.GetProperty("suite").GetString() == suite)];

    /// <summary>What sysctl(8) told of each parameter.</summary>
    public static List<RecordedCall> Parameters() => [.. Root().GetProperty("jail_param_table").EnumerateArray().Select(p => new RecordedCall(p))];

    private static JsonElement Root()
    {
        using var file = File.OpenRead(Shared.Find("freebsd-kernel-transcripts.json"));
        return JsonDocument.Parse(file).RootElement;
    }
}
