namespace Jaild.JailConf;

/// <summary>What stands between the name of a statement and its values.</summary>
public enum Operator
{
    /// <summary>Nothing, and no values either: <c>persist;</c></summary>
    Flag,

    /// <summary><c>=</c></summary>
    Assign,

    /// <summary><c>+=</c></summary>
    Append,

    /// <summary>Nothing: <c>path /x;</c> means the same as with <c>=</c>, except for <c>.include</c>.</summary>
    Juxtapose,
}
