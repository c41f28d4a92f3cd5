using Google.Protobuf;
using Jaild.JailConf.Diagnostics;
using Jaild.JailConf.Listing;
using Jaild.V1;

namespace Jaildctl.Conf;

/// <summary>What create reads from a file: a block of jail.conf(5), a request of the API in JSON, or parameters one a line.</summary>
/// <param name="Request">What the file asks for.</param>
/// <param name="Locked">The parameters that it lets nobody change, each with where it is said.</param>
internal sealed record SettingsFile(CreateJailRequest Request, IReadOnlyDictionary<string, string> Locked)
{
    private const int MaxFileBytes = 1 << 20;

    public static async Task<SettingsFile> Read(Terminal terminal, string? path, string jail, CancellationToken cancel)
    {
        if (path is null)
        {
            return Plain(new());
        }
        if (path.EndsWith(".conf", StringComparison.Ordinal))
        {
            return OfBlock(terminal, path, jail);
        }
        if (path != "-" && new FileInfo(path) is { Exists: true, Length: > MaxFileBytes })
        {
            throw new CtlException(ExitCode.Usage, $"{path}: larger than {MaxFileBytes} bytes");
        }
        var text = path == "-" ? await terminal.In.ReadToEndAsync(cancel) : await File.ReadAllTextAsync(path, cancel);
        return path.EndsWith(".json", StringComparison.Ordinal) || (path == "-" && text.TrimStart().StartsWith('{'))
            ? Plain(OfJson(text, path, jail))
            : Plain(new() { Settings = { text.Split('\n').Select(l => l.Trim()).Where(l => l.Length > 0 && l[0] != '#') } });
    }

    /// <summary>Settings that stand beside those of the file. Errors: Data, for one that is locked there.</summary>
    public IReadOnlyList<string> Beside(IReadOnlyList<string> settings)
    {
        foreach (var name in settings.Select(s => s.Split('=')[0].Trim()))
        {
            if (Locked.TryGetValue(name.TrimStart('$'), out var place))
            {
                throw new CtlException(ExitCode.Data, $"{name}: locked at {place}, and cannot be changed on the command line");
            }
        }
        return settings;
    }

    private static SettingsFile Plain(CreateJailRequest request) => new(request, new Dictionary<string, string>());

    private static CreateJailRequest OfJson(string text, string path, string jail)
    {
        try
        {
            var request = JsonParser.Default.Parse<CreateJailRequest>(text);
            return request.Name.Length == 0 || request.Name == jail ? request : throw new CtlException(ExitCode.Data, $"{path}: is for a jail {request.Name}, not {jail}");
        }
        catch (Exception error) when (error is InvalidJsonException or InvalidProtocolBufferException)
        {
            throw new CtlException(ExitCode.Data, $"{path}: no request to create a jail in JSON: {error.Message}");
        }
    }

    private static SettingsFile OfBlock(Terminal terminal, string path, string name)
    {
        var read = ConfFile.Read(terminal, path);
        var blocks = read.Jails.Where(j => j.Name.ToString() == name).ToList();
        var wrong = blocks.SelectMany(b => ConfFile.Own.Check(b), (b, w) => new Diagnostic(Trouble.Value, $"{b.Name}: {w.Text}", w.At)).ToList();
        ConfFile.Tell(terminal, read.Diagnostics.Concat(wrong));
        if (read.Refused || wrong.Count > 0 || blocks is not [{ Failed: false } block])
        {
            var why = read.Refused || wrong.Count > 0 || blocks.Count == 1 ? "is wrong, as said above"
                : blocks.Count == 0 ? $"has no jail {name}, but {string.Join(", ", read.Jails.Select(j => j.Name))}" : $"has {blocks.Count} jails {name}";
            throw new CtlException(ExitCode.Data, $"{path}: {why}");
        }
        var request = new CreateJailRequest { Settings = { JailSettings.Of(block, ConfFile.Own.Prefix).SelectMany(s => s.Texts) } };
        var place = block.Variables.FirstOrDefault(v => v.Name.ToString() == ConfFile.Own.Lock)?.Statements[^1].At.ToString() ?? "";
        return new(request, ConfFile.Own.Locked(block).ToDictionary(l => l.TrimStart('$'), _ => place, StringComparer.Ordinal));
    }
}
