using System.Collections.Immutable;
using System.Text;
using Jaild.Core;
using Jaild.Core.Model;
using Jaild.JailConf;
using Jaild.JailConf.Listing;
using Jaild.JailConf.Sources;

namespace Jaild.Definitions;

/// <summary>A jail as files define it: the block, and what it means to jaild.</summary>
internal sealed record DefinedJail(JailName Name, JailDefinition Definition, Jail Block)
{
    /// <summary>What the machine accepts of it without effect, a sentence each.</summary>
    public IReadOnlyList<string> WithoutEffect { get; init; } = [];

    /// <summary>The jail of a block, or null when anything in it is wrong; all of that is told.</summary>
    /// <param name="block">The block, which has not failed.</param>
    /// <param name="origin">Where jail.conf is.</param>
    /// <param name="wrong">Told where something is wrong, and what.</param>
    public static DefinedJail? Of(Jail block, string origin, Action<Origin, string> wrong)
    {
        var count = 0;
        void Tell(Origin at, string text)
        {
            count++;
            wrong(at, text);
        }
        foreach (var (at, text) in Variables.Own.Check(block))
        {
            Tell(at, text);
        }
        var name = Said(() => JailName.Parse(block.Name.ToString()), block.At, Tell);
        var parameters = JailDefinition.Empty.Parameters.ToBuilder();
        foreach (var (parameter, texts, at) in JailSettings.Of(block, OwnNames.Prefix))
        {
            if (texts.Any(t => t.EnumerateRunes().Contains(Rune.ReplacementChar)))
            {
                Tell(at, $"{PlainText.Escape(parameter)}: has a byte that is not UTF-8");
            }
            else if (Said(() => DefinitionText.Parse(texts), at, Tell) is { } one)
            {
                parameters.AddRange(one.Parameters);
            }
        }
        if (Variables.Own.Locked(block) is { Count: > 0 } locked)
        {
            parameters["$" + OwnNames.Locked] = [.. locked];
        }
        return count > 0 ? null : new(name, new JailDefinition(parameters.ToImmutable()) { Origin = origin }, block);
    }

    /// <summary>Where a parameter is set, or where the block begins.</summary>
    public Origin At(string parameter) =>
        JailSettings.Of(Block, OwnNames.Prefix).Where(s => s.Name == parameter).Select(s => (Origin?)s.At).FirstOrDefault() ?? Block.At;

    private static T? Said<T>(Func<T> read, Origin at, Action<Origin, string> tell)
    {
        try
        {
            return read();
        }
        catch (JaildException error) when (error.Kind == ErrorKind.Invalid)
        {
            tell(at, error.Message);
            return default;
        }
    }
}
