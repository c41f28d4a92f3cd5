namespace Jaild.JailConf.Text;

/// <summary>How many letters lie between two words, so that an error can name the one that was meant.</summary>
public static class EditDistance
{
    private const int Longest = 64;

    /// <summary>The nearest of some words; of two as near, the first.</summary>
    public static string Nearest(string word, IEnumerable<string> words)
    {
        var cut = word.Length > Longest ? word[..Longest] : word;
        return words.MinBy(w => Between(cut, w))!;
    }

    /// <summary>Insertions, deletions, changes and swaps of neighbours from one word to the other.</summary>
    public static int Between(string a, string b)
    {
        var rows = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
        {
            rows[i, 0] = i;
        }
        for (var j = 0; j <= b.Length; j++)
        {
            rows[0, j] = j;
        }
        for (var i = 1; i <= a.Length; i++)
        {
            for (var j = 1; j <= b.Length; j++)
            {
                var change = rows[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                var least = Math.Min(change, Math.Min(rows[i - 1, j], rows[i, j - 1]) + 1);
                var swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
                rows[i, j] = swapped ? Math.Min(least, rows[i - 2, j - 2] + 1) : least;
            }
        }
        return rows[a.Length, b.Length];
    }
}
