using Jaild.Core.Model;

namespace Jaild.Core.Hosts;

/// <summary>What a machine says of a definition, for those who go on when it objects.</summary>
public static class Examination
{
    /// <summary>All that <see cref="IJailHost.Check"/> finds wrong, and then nothing else; or what the machine accepts without effect, a sentence each.</summary>
    public static (IReadOnlyList<FieldError> Errors, IReadOnlyList<string> WithoutEffect) Examine(this IJailHost host, JailDefinition definition)
    {
        try
        {
            return ([], host.Check(definition));
        }
        catch (JaildException wrong) when (wrong.Kind == ErrorKind.Invalid)
        {
            return (wrong.Fields, []);
        }
    }
}
