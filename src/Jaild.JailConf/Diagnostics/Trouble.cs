namespace Jaild.JailConf.Diagnostics;

/// <summary>What a message means for the configuration. The first three are kept apart as jail(8) does.</summary>
public enum Trouble
{
    /// <summary>The whole configuration is refused: it has no jails.</summary>
    File,

    /// <summary>One jail has failed: it is there, but cannot be started; the others are well.</summary>
    Jail,

    /// <summary>A name or value of one jail is wrong, which jail(8) finds only when it is to be started.</summary>
    Value,

    /// <summary>All is well, but it may not mean what it seems to.</summary>
    Warning,
}
