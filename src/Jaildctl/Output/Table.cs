namespace Jaildctl.Output;

/// <summary>Rows in columns, as wide as their longest cell; the last column is cut where the terminal ends.</summary>
internal sealed class Table(params string[] headers)
{
    private readonly List<string[]> rows = [];

    public void Add(params string[] cells) => rows.Add([.. cells.Select(Plain.Text)]);

    public void Write(Terminal terminal, bool withHeaders = true)
    {
        var all = withHeaders ? rows.Prepend(headers).ToList() : rows;
        if (all.Count == 0)
        {
            return;
        }
        var widths = Enumerable.Range(0, headers.Length).Select(c => all.Max(r => r[c].Length)).ToArray();
        foreach (var row in all)
        {
            var line = string.Join("  ", row.Select((cell, c) => cell.PadRight(widths[c]))).TrimEnd();
            terminal.Out.WriteLine(line.Length <= terminal.Width ? line : $"{line[..Math.Max(terminal.Width - 1, 1)]}…");
        }
    }
}
