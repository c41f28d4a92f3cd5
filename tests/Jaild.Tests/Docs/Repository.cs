namespace Jaild.Tests.Docs;

/// <summary>Where the sources are, for tests that read what people read.</summary>
internal static class Repository
{
    /// <summary>The directory that has Jaild.sln, above the test program.</summary>
    public static string Root { get; } = Find(new(AppContext.BaseDirectory));

    /// <summary>A file of the repository.</summary>
    public static string File(string path) => Path.Combine(Root, path);

    private static string Find(DirectoryInfo directory) => directory.EnumerateFiles("Jaild.sln").Any()
        ? directory.FullName
        : Find(directory.Parent ?? throw new DirectoryNotFoundException($"no Jaild.sln above {AppContext.BaseDirectory}"));
}
