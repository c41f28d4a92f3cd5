using System.Text.Json;
using Jaild.Tests.Docs;
using NUnit.Framework;

namespace Jaild.Tests.Hosts.Kernel;

/// <summary>The experiments that were recorded on a real FreeBSD kernel; they stand beside the project, not in it.</summary>
internal static class Transcripts
{
    private const string Name = "freebsd-kernel-transcripts.json";

    /// <summary>Those of one suite; the test is skipped where there are none.</summary>
    public static List<JsonElement> Read(string suite) =>
        [.. Root().GetProperty("experiments").EnumerateArray().Where(e => e.GetProperty("suite").GetString() == suite)];

    /// <summary>What sysctl(8) told of each parameter.</summary>
    public static List<RecordedCall> Parameters() => [.. Root().GetProperty("jail_param_table").EnumerateArray().Select(p => new RecordedCall(p))];

    private static JsonElement Root()
    {
        var path = Path.Combine(Environment.GetEnvironmentVariable("JAILD_SHARED") ?? Path.Combine(Repository.Root, "..", "shared"), Name);
        if (!File.Exists(path))
        {
            Assert.Ignore($"{Name} is neither in ../shared nor where JAILD_SHARED says");
        }
        using var file = File.OpenRead(path);
        return JsonDocument.Parse(file).RootElement;
    }
}
