namespace Jaild.Hosts.Simulated.Kernel.Prisons;

/// <summary>One reference to a prison by something that is not a living process.</summary>
internal sealed class Hold(Prison prison, HoldKind kind, string what)
{
    public Prison Prison => prison;

    public HoldKind Kind => kind;

    public string What => what;
}
