using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Jaild.Core;
using Jaild.Core.Hosts;
using Jaild.Core.Model;
using Microsoft.Extensions.Logging;

namespace Jaild.Hosts.Linux;

/// <summary>All containers in our run directory: ours by their bundles and control groups, foreign ones by the runtime's word.</summary>
internal sealed partial class JailList(LinuxHostOptions options, OciRuntime runtime, Cgroups cgroups, Container container, ContainerSight sight, ILogger logger)
{
    internal async Task<IReadOnlyList<HostJail>> Read(CancellationToken cancel)
    {
        var jails = new List<HostJail>();
        var ours = cgroups.Known().Where(container.IsOurs).ToHashSet();
        foreach (var uuid in ours)
        {
            var presence = sight.Look(null, uuid, out var first);
            if (presence != Presence.Gone)
            {
                var (name, path) = Names(uuid);
                var kernel = new Resource("jail", uuid.ToString());
                jails.Add(new(uuid, name, path, first is null ? kernel : sight.Identify(kernel, first), presence == Presence.Dying));
            }
        }
        foreach (var id in runtime.Known().Where(id => !Guid.TryParseExact(id, "D", out var uuid) || !container.IsOurs(uuid)))
        {
            if (await Foreign(id, cancel) is { } foreign)
            {
                jails.Add(foreign);
            }
        }
        return jails;
    }

    private (string Name, string Path) Names(Guid uuid)
    {
        try
        {
            using var config = JsonDocument.Parse(File.ReadAllText(Path.Combine(options.Bundle(uuid), "config.json")));
            return (config.RootElement.GetProperty("annotations").GetProperty(Bundle.NameKey).GetString()!,
                config.RootElement.GetProperty("root").GetProperty("path").GetString()!);
        }
        catch (Exception failed) when (failed is IOException or JsonException or InvalidOperationException or KeyNotFoundException)
        {
            // its processes are there all the same, and its UUID says whose they are
            Log.Unnamed(logger, uuid, failed.Message);
            return (uuid.ToString(), "");
        }
    }

    private async Task<HostJail?> Foreign(string id, CancellationToken cancel)
    {
        try
        {
            var text = await runtime.Call($"tell the state of {id}", ["state", id], ImmutableDictionary<string, string>.Empty, OciRuntime.DefaultTimeout, cancel);
            using var state = JsonDocument.Parse(text);
            var facts = ImmutableSortedDictionary<string, string>.Empty
                .Add("pid", state.RootElement.GetProperty("pid").GetInt32().ToString(CultureInfo.InvariantCulture));
            return state.RootElement.GetProperty("status").GetString() == "stopped" ? null
                : new(null, id, state.RootElement.TryGetProperty("rootfs", out var path) ? path.GetString()! : "", new Resource("jail", id) { Facts = facts }, false);
        }
        catch (Exception failed) when (failed is JaildException or JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            // removed meanwhile, or one that cannot be read: no reason to see none of the others
            Log.Unreadable(logger, id, failed.Message);
            return null;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "Container {Id} is left out of the list, it cannot be read: {Error}")]
        public static partial void Unreadable(ILogger logger, string id, string error);

        [LoggerMessage(LogLevel.Warning, "Jail {Uuid} is listed without its name, its bundle cannot be read: {Error}")]
        public static partial void Unnamed(ILogger logger, Guid uuid, string error);
    }
}
