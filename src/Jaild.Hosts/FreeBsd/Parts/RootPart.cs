using Jaild.Core;
using Jaild.Core.Hosts;
using Jaild.Core.Model;
using Jaild.Hosts.FreeBsd.Userland;

namespace Jaild.Hosts.FreeBsd.Parts;

/// <summary>The jail's root: a directory that is given, or a clone of a ZFS snapshot that bears the jail's UUID as a property.</summary>
internal sealed class RootPart(Tools tools, IUserland userland)
{
    internal const string Snapshot = "$jaild_snapshot";
    internal const string Clone = "$jaild_clone";
    private const string Mark = "jaild:uuid";

    internal static IEnumerable<FieldError> Errors(JailDefinition definition)
    {
        if (definition.Text(Snapshot) is null != definition.Text(Clone) is null)
        {
            yield return new(definition.Text(Clone) is null ? Snapshot : Clone, $"a root is cloned by both: {Snapshot} names the snapshot, {Clone} the dataset to make of it");
        }
        else if (definition.Text(Snapshot) is { } snapshot && !snapshot.Contains('@', StringComparison.Ordinal))
        {
            yield return new(Snapshot, $"'{snapshot}' is no snapshot, such as zroot/base@14.3");
        }
    }

    internal async Task<IReadOnlyList<Resource>> Plan(JailRun jail, CancellationToken cancel)
    {
        if (jail.Definition.Text(Clone) is not { } dataset)
        {
            var given = userland.Look(Path(jail));
            return given is { IsDirectory: true } ? [new("root", Path(jail), Existed: true)]
                : throw JaildException.Invalid("path", given is null ? $"{Path(jail)} is not there: make it, or have it cloned by {Snapshot} and {Clone}" : $"{Path(jail)} is {(given.Link is null ? "a file" : "a symbolic link")}: a jail needs a directory");
        }
        var owner = await Owner(dataset, jail, cancel);
        return [new("root", Path(jail), owner is not null && owner != jail.Uuid.ToString()) { Facts = Facts.Of(("dataset", dataset), ("snapshot", jail.Definition.Text(Snapshot))) }];
    }

    internal async Task<Resource> Make(Resource root, JailRun jail, CancellationToken cancel)
    {
        if (!root.Facts.TryGetValue("dataset", out var dataset))
        {
            return root;
        }
        if (await Owner(dataset, jail, cancel) is { } owner)
        {
            return owner == jail.Uuid.ToString() ? root
                : throw new JaildException(ErrorKind.AlreadyExists, "DATASET_EXISTS", $"dataset {dataset} is there already and is not this jail's: choose another, or destroy it");
        }
        await tools.Run(jail, Tools.Zfs, ["clone", "-o", $"{Mark}={jail.Uuid}", "-o", $"mountpoint={root.Name}", root.Facts["snapshot"], dataset], cancel);
        return root;
    }

    internal async Task Remove(Resource root, JailRun jail, bool force, CancellationToken cancel)
    {
        if (root.Facts.TryGetValue("dataset", out var dataset) && await Owner(dataset, jail, cancel) == jail.Uuid.ToString())
        {
            await tools.Run(jail, Tools.Zfs, force ? ["destroy", "-f", dataset] : ["destroy", dataset], cancel);
        }
    }

    internal async Task<bool> IsThere(Resource root, JailRun jail, CancellationToken cancel) =>
        root.Facts.TryGetValue("dataset", out var dataset) && await Owner(dataset, jail, cancel) == jail.Uuid.ToString();

    internal static string Path(JailRun jail) => jail.Definition.Path.TrimEnd('/');

    /// <summary>The UUID that a dataset bears, empty for a foreign one, null where there is none.</summary>
    private async Task<string?> Owner(string dataset, JailRun jail, CancellationToken cancel)
    {
        var end = await tools.Try(jail, Tools.Zfs, ["get", "-H", "-o", "value", Mark, dataset], cancel);
        return end is { ExitCode: 0, TimedOut: false } ? end.Output.Trim().Replace("-", "", StringComparison.Ordinal) == "" ? "" : end.Output.Trim()
            : end.Output.Contains("does not exist", StringComparison.Ordinal) ? null
            : throw Tools.Failure(end, Tools.Zfs, ["get", Mark, dataset]);
    }
}
