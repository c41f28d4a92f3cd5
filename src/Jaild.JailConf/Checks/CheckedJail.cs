namespace Jaild.JailConf.Checks;

/// <summary>A jail as it would be started.</summary>
/// <param name="Jail">As it is defined.</param>
/// <param name="Failed">Whether it cannot be: it had failed before, or the check found something.</param>
/// <param name="Parameters">
/// Its parameters. Those with addresses have nothing but addresses, as the kernel gets them, with those of <c>ip_hostname</c>.
/// </param>
/// <param name="Addresses">The addresses with their interfaces, masks and options, which jail(8) gives to ifconfig(8).</param>
public sealed record CheckedJail(Jail Jail, bool Failed, IReadOnlyList<Parameter> Parameters, IReadOnlyList<JailAddress> Addresses);
