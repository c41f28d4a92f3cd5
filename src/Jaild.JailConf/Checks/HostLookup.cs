using System.Net;

namespace Jaild.JailConf.Checks;

/// <summary>What looking up the name of a host gave.</summary>
/// <param name="Addresses">Its addresses, in the order of the answer.</param>
/// <param name="Error">Why there are none, as gai_strerror(3) says it; null if there are some.</param>
public sealed record HostLookup(IReadOnlyList<IPAddress> Addresses, string? Error = null);
