namespace Jaild.Hosts.FreeBsd.Jails;

/// <summary>A jail as the kernel shows it now.</summary>
/// <param name="Jid">Its number; from 15 on that of a dying one may change.</param>
/// <param name="Name">Its name.</param>
/// <param name="Path">Its root.</param>
/// <param name="Dying">Whether it is being removed.</param>
/// <param name="Marker">What marks it as ours: meta.jaild.uuid where the kernel has meta, else host.hostuuid, which root inside can rewrite.</param>
/// <param name="Start">The operation that made it, where the kernel has meta; else empty.</param>
internal sealed record JailRow(int Jid, string Name, string Path, bool Dying, string Marker, string Start)
{
    /// <summary>The UUID that it is marked with, or null.</summary>
    internal Guid? Uuid => Guid.TryParseExact(Marker, "D", out var uuid) && uuid != Guid.Empty ? uuid : null;
}
