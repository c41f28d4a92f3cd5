using Jaild.Tests.Docs;
using NUnit.Framework;

namespace Jaild.Tests.JailConf;

/// <summary>The recordings that stand beside the repository and are no part of it.</summary>
internal static class Shared
{
    /// <summary>A file or directory among them. Where it is missing, the test says so and is skipped.</summary>
    public static string Find(string name)
    {
        var path = Path.Combine(Environment.GetEnvironmentVariable("JAILD_SHARED") ?? Path.Combine(Repository.Root, "..", "shared"), name);
        if (!Path.Exists(path))
        {
            Assert.Ignore($"{name} is neither in ../shared nor where JAILD_SHARED says");
        }
        return path;
    }
}
