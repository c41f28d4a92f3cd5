namespace Jaild;

/// <summary>How the daemon ends, in the codes of sysexits(3).</summary>
internal enum ExitCode
{
    /// <summary>Asked to end, and all is journaled.</summary>
    Ok = 0,
    /// <summary>Wrong arguments.</summary>
    Usage = 64,
    /// <summary>The store is of a newer version, damaged, or waits for a restore to be begun again.</summary>
    Data = 65,
    /// <summary>Another daemon has the store or the socket.</summary>
    Busy = 69,
    /// <summary>A bug.</summary>
    Bug = 70,
    /// <summary>The machine cannot be used: not root, no runtime that works.</summary>
    Machine = 71,
    /// <summary>A directory, socket or file cannot be made.</summary>
    CannotCreate = 73,
    /// <summary>A write or fsync of the journal failed: what is not on disk is not known, start again.</summary>
    Io = 74,
    /// <summary>The configuration is wrong.</summary>
    Config = 78,
}
