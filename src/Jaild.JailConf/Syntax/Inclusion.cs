using Jaild.JailConf.Sources;

namespace Jaild.JailConf.Syntax;

/// <summary>Reads files into a draft, and those that they include.</summary>
internal sealed class Inclusion(Draft draft)
{
    private int depth;
    private int opened;
    private long total;
    private bool exhausted;

    /// <summary>Reads a file; <paramref name="from"/> is where it is asked for, null for the first.</summary>
    public void Read(string path, Origin? from)
    {
        if (++opened > draft.Limits.Files)
        {
            Exhaust(from, $"more than {draft.Limits.Files} files");
            return;
        }
        var content = draft.Files.Read(path, draft.Limits.FileBytes);
        if (content.Bytes is not { } bytes)
        {
            draft.Report.File(from, $"{path}: {content.Error}");
            return;
        }
        total += bytes.Length;
        if (total > draft.Limits.TotalBytes)
        {
            Exhaust(from, $"more than {draft.Limits.TotalBytes} bytes in all files");
            return;
        }
        var file = new SourceFile(path, bytes);
        draft.Sources.Add(file);
        new Parser(draft, this, file).Run();
    }

    /// <summary>
    /// Does what <c>.include</c> says. A relative name is relative to the directory of the file it stands in; a pattern need not match.
    /// </summary>
    /// <param name="names">The names of the files.</param>
    /// <param name="file">The file it stands in.</param>
    /// <param name="end">Where the statement ends.</param>
    public void Include(IReadOnlyList<ConfString> names, SourceFile file, int end)
    {
        foreach (var name in names)
        {
            if (name.Plain is not { } plain)
            {
                draft.Report.Syntax(file, name.At.Offset, end, "variables not permitted in '.include' filename");
            }
            else if (depth >= draft.Limits.IncludeDepth)
            {
                Exhaust(name.At, "maximum include depth exceeded");
            }
            else
            {
                depth++;
                Include(plain.Text.ToString(), file, name.At);
                depth--;
            }
        }
    }

    private void Include(string name, SourceFile file, Origin at)
    {
        var path = name.StartsWith('/') ? name : file.Path[..(file.Path.LastIndexOf('/') + 1)] + name;
        IReadOnlyList<string> paths = exhausted ? [] : Glob.IsPattern(path) ? Glob.Expand(draft.Files, path) : [path];
        foreach (var one in paths)
        {
            Read(one, at);
        }
    }

    /// <summary>Beyond a limit nothing more is included, or files that include each other twice would never end.</summary>
    private void Exhaust(Origin? at, string text)
    {
        if (!exhausted)
        {
            draft.Report.File(at, text);
        }
        exhausted = true;
    }
}
