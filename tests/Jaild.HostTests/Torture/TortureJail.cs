namespace Jaild.HostTests.Torture;

/// <summary>A jail of the torture: what it is asked to be, and what of it has to be on the machine while it runs.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Link">How it is connected.</param>
/// <param name="Root">Its root directory.</param>
/// <param name="Settings">Its parameters.</param>
internal sealed record TortureJail(string Name, JailLink Link, string Root, IReadOnlyList<string> Settings)
{
    /// <summary>Mount points below its root.</summary>
    internal IReadOnlyList<string> Mounts { get; init; } = [];

    /// <summary>How many processes it has while it runs; null when that changes all the time.</summary>
    internal int? Processes { get; init; } = 2;

    /// <summary>Whether its root was there before it and stays.</summary>
    internal bool HasGivenRoot { get; init; }

    /// <summary>Whether its start fails now and then.</summary>
    internal bool MayFail { get; init; }

    /// <summary>Whether the kernel may be kept from ending it by its freezer.</summary>
    internal bool MayFreeze { get; init; }
}

/// <summary>How a jail is connected.</summary>
internal enum JailLink
{
    /// <summary>A network of its own with a pair in the bridge and a lent interface.</summary>
    Lent,

    /// <summary>A network of its own with a pair in the bridge.</summary>
    Pair,

    /// <summary>An address on the bridge.</summary>
    Alias,

    /// <summary>The host's network.</summary>
    Host,

    /// <summary>None.</summary>
    None,
}
