namespace Jaild.JailConf.Checks;

/// <summary>What the value of a parameter is.</summary>
internal enum ValueKind
{
    /// <summary>Any text.</summary>
    Text,

    /// <summary>A whole number.</summary>
    Number,

    /// <summary>True or false; the only ones that have a form with <c>no</c>.</summary>
    Flag,

    /// <summary><c>new</c>, <c>inherit</c> or <c>disable</c>.</summary>
    Feature,

    /// <summary>IPv4 addresses.</summary>
    Addresses4,

    /// <summary>IPv6 addresses.</summary>
    Addresses6,
}
