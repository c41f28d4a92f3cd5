using Jaild.JailConf;
using NUnit.Framework;

namespace Jaild.Tests.JailConf.Rules;

/// <summary>What a rule of jail.conf(5) says of a text. Expected jails are written <c>name: p='1','2' flag</c>, with <c>!</c> for one that has failed.</summary>
internal static class Rule
{
    /// <summary>It is read, and gives these jails; a name that is only implied is left out.</summary>
    public static void Reads(string text, params string[] jails) => Reads(new Reading(text), jails);

    /// <summary>The same with files that it may include.</summary>
    public static void Reads(MemoryFiles files, string text, params string[] jails) => Reads(new Reading(text, files: files), jails);

    /// <summary>It is refused, and this is the first message.</summary>
    public static void Refuses(string text, string first) => Refuses([], text, first);

    /// <summary>The same with files that it may include.</summary>
    public static void Refuses(MemoryFiles files, string text, string first)
    {
        var reading = new Reading(text, files: files);
        Assert.That(reading.Configuration.Refused, text);
        Assert.That(reading.Configuration.Jails, Is.Empty);
        Assert.That(reading.Err[0], Is.EqualTo($"jail: {first}"), text);
    }

    /// <summary>It is read, and these are all messages.</summary>
    public static void Complains(string text, params string[] messages) =>
        Assert.That(new Reading(text).Err, Is.EqualTo(messages.Select(m => $"jail: {m}")), text);

    /// <summary>A check has these messages.</summary>
    public static void Checks(string text, params string[] messages)
    {
        var reading = new Reading(text);
        Assert.That(reading.Err, Is.Empty, text);
        Assert.That(reading.CheckErr, Is.EqualTo(messages.Select(m => $"jail: {m}")), text);
    }

    private static void Reads(Reading reading, string[] jails)
    {
        Assert.That(reading.Configuration.Refused, Is.False, string.Join('\n', reading.Err));
        Assert.That(reading.Configuration.Jails.Select(Line), Is.EqualTo(jails));
    }

    private static string Line(Jail jail) => string.Concat(jail.Parameters.Select(Item).Where((item, i) => i > 0 || item != $" name='{jail.Name}'")
        .Prepend(jail.Failed ? $"{jail.Name}!" : $"{jail.Name}:"));

    private static string Item(Parameter parameter) => parameter.Values.Count == 0
        ? $" {parameter.Name}"
        : $" {parameter.Name}={string.Join(',', parameter.Values.Select(v => $"'{v}'"))}";
}
