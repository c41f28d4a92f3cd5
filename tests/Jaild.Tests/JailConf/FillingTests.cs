using CsCheck;
using NUnit.Framework;

namespace Jaild.Tests.JailConf;

/// <summary>Variables are filled in as a plain model of the rules fills them in: values, order, messages.</summary>
internal sealed class FillingTests
{
    private static readonly string[] Names = ["a", "b", "c", "d", "e", "f"];

    private static readonly string[] Pieces = ["", "x", "y", "$a", "$a", "$b", "$b", "$c", "$d", "$e", "$f", "$none"];

    /// <summary>Parameters with few names, so that they ask for each other in every way.</summary>
    private static readonly Gen<(string Name, List<List<string>> Strings)[]> Jails =
        from names in Gen.Shuffle(Names)
        from strings in Gen.Int[0, Pieces.Length - 1].Select(i => Pieces[i]).List[0, 3].List[0, 3].Array[Names.Length]
        select names.Zip(strings.Select(s => s.ToList())).ToArray();

    [Test]
    public void Every_jail_is_filled_in_as_the_model_says() => Jails.Sample(jail =>
    {
        // the empty text is written, too, so that a string without pieces is one
        var text = string.Concat(jail.Select(p => $"{p.Name}{(p.Strings.Count == 0 ? "" : " = ")}{string.Join(", ", p.Strings.Select(Written))};"));
        var reading = new Reading($"j {{ {text} }}");
        var list = jail.Select(p => new Model.Entry(p.Name, p.Strings.ConvertAll(s => new List<string>(s)))).Prepend(new("name", [["j"]])).ToList();
        var model = new Model(list);
        model.Run();
        Assert.That(reading.Configuration.Jails[0].Failed, Is.EqualTo(model.Failed), text);
        Assert.That(reading.Err, Is.EqualTo(model.Messages.Select(m => $"jail: j: {m}")), text);
        Assert.That(
            reading.Configuration.Jails[0].Parameters.Select(p => $"{p.Name}={string.Join(',', p.Values)}"),
            Is.EqualTo(list.Select(e => $"{e.Name}={string.Join(',', e.Strings.Select(x => string.Concat(x)))}")), text);
    }, iter: 20_000);

    private static string Written(List<string> pieces) => "''" + string.Concat(pieces.Select(p => p.StartsWith('$') ? $"${{{p[1..]}}}" : p));
}
