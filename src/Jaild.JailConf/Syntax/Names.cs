using Jaild.JailConf.Checks;
using Jaild.JailConf.Text;

namespace Jaild.JailConf.Syntax;

/// <summary>All names of a configuration, each once.</summary>
internal sealed class Names
{
    private readonly Dictionary<ByteText, Name> names = [];
    private readonly Dictionary<ByteText, object> kins = [];

    /// <summary>The object for a spelling.</summary>
    public Name this[ByteText text]
    {
        get
        {
            if (names.TryGetValue(text, out var name))
            {
                return name;
            }
            var stem = Spelling.Stem(text);
            if (!kins.TryGetValue(stem, out var kin))
            {
                kins[stem] = kin = new();
            }
            return names[text] = new(text, kin, OwnParameters.Find(text));
        }
    }
}
