namespace Jaild.Tests.JailConf;

/// <summary>
/// The filling in of variables told as the rules tell it, one walk over a list at a time, without a thought for speed: what
/// <see cref="FillingTests"/> compares with. A string is a list of pieces; a piece that begins with a dollar is a variable.
/// </summary>
internal sealed class Model(List<Model.Entry> list)
{
    private int walk;

    /// <summary>A parameter or variable.</summary>
    public sealed class Entry(string name, List<List<string>> strings)
    {
        public string Name => name;

        public List<List<string>> Strings => strings;

        public bool IsBroken { get; set; }

        public int Walk { get; set; }

        public bool IsPending => strings.Exists(s => s.Exists(IsVariable));
    }

    /// <summary>The messages.</summary>
    public List<string> Messages { get; } = [];

    /// <summary>Whether the jail has failed.</summary>
    public bool Failed { get; private set; }

    /// <summary>Fills in all of them; the list is then in its final order.</summary>
    public void Run()
    {
        for (var i = 0; i < list.Count; i++)
        {
            list[i].Walk = ++walk;
            while (Ask(list[i]) is { } other)
            {
                // it moves in front of the asker, and is now the one to be filled in
                list.Remove(other);
                list.Insert(i, other);
                other.Walk = walk;
            }
        }
    }

    /// <summary>Fills in what can be, and tells who must be filled in before.</summary>
    private Entry? Ask(Entry asker)
    {
        for (var s = 0; s < asker.Strings.Count; s++)
        {
            for (var text = asker.Strings[s]; text.FindIndex(IsVariable) is >= 0 and var at;)
            {
                var name = text[at][1..];
                var found = list.Find(e => e.Name == name);
                if (found is null || found.Strings.Count == 0)
                {
                    Break(text, at, $"{asker.Name}: variable \"{name}\" not found");
                }
                else if (found.IsBroken)
                {
                    Break(text, at, null);
                }
                else if (found.Walk == walk)
                {
                    Break(text, at, $"{name}: variable loop");
                }
                else if (found.IsPending)
                {
                    return found;
                }
                else if (found.Strings.Count > 1 && (text.Exists(p => !IsVariable(p) && p.Length > 0) || text.Count(IsVariable) > 1))
                {
                    Break(text, at, $"{asker.Name}: array cannot be substituted inline");
                }
                else
                {
                    text[at] = string.Concat(found.Strings[0]);
                    asker.Strings.InsertRange(s + 1, found.Strings.Skip(1).Select(x => new List<string>(x)));
                    s += found.Strings.Count - 1;
                    text = found.Strings.Count > 1 ? [] : text;
                }
            }
        }
        return null;
    }

    private void Break(List<string> text, int at, string? message)
    {
        Failed = true;
        if (message is not null)
        {
            Messages.Add(message);
        }
        list.Where(e => e.Walk == walk).ToList().ForEach(e => e.IsBroken = true);
        text[at] = "";
    }

    private static bool IsVariable(string piece) => piece.StartsWith('$');
}
