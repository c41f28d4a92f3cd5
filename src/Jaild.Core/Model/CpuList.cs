using System.Globalization;

namespace Jaild.Core.Model;

/// <summary>Processors as cpuset(1) lists them: <c>0-3,5</c>.</summary>
/// <param name="Processors">Their numbers, each once, in order.</param>
public sealed record CpuList(IReadOnlyList<int> Processors)
{
    private const int Most = 8192;

    /// <summary>Reads one, or says what is wrong with it.</summary>
    public static CpuList? Parse(string text, out string error)
    {
        var found = new SortedSet<int>();
        foreach (var part in text.Split(','))
        {
            var ends = part.Split('-');
            if (ends.Length > 2 || !Number(ends[0], out var first) || !Number(ends[^1], out var last) || last < first)
            {
                error = $"'{Shown.Value(text)}' is no list of processors, such as 0-3,5";
                return null;
            }
            found.UnionWith(Enumerable.Range(first, last - first + 1));
        }
        error = "";
        return new([.. found]);
    }

    /// <summary>In ranges, as the kernel writes it.</summary>
    public override string ToString()
    {
        var ranges = new List<(int First, int Last)>();
        foreach (var processor in Processors)
        {
            if (ranges.Count > 0 && ranges[^1].Last == processor - 1)
            {
                ranges[^1] = (ranges[^1].First, processor);
            }
            else
            {
                ranges.Add((processor, processor));
            }
        }
        return string.Join(',', ranges.Select(r => r.First == r.Last ? $"{r.First}" : $"{r.First}-{r.Last}"));
    }

    private static bool Number(string text, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number < Most;
}
