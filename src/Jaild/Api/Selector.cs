using System.Globalization;
using Jaild.Core;
using Jaild.Core.Journal;
using Jaild.Core.Model;

namespace Jaild.Api;

/// <summary>Finds exactly one jail: by name, by uuid:UUID, or by jid:NUMBER.</summary>
internal static class Selector
{
    /// <summary>The jail, or a deceased one when it is selected by UUID.</summary>
    public static JailRecord Find(IJournal journal, string text) =>
        text.StartsWith("uuid:", StringComparison.Ordinal) && Uuid(text) is var uuid
            ? journal.Ledger.Find(uuid) ?? journal.FindDeceased(uuid) ?? throw Missing(text, "no jail ever had this UUID here")
            : FindLiving(journal, text);

    /// <summary>The living jail.</summary>
    public static JailRecord FindLiving(IJournal journal, string text)
    {
        if (text.StartsWith("uuid:", StringComparison.Ordinal))
        {
            return journal.Ledger.Find(Uuid(text)) ?? throw Missing(text, "no such jail");
        }
        if (text.StartsWith("jid:", StringComparison.Ordinal))
        {
            var jid = Jid(text);
            return journal.Ledger.Jails.FirstOrDefault(j => j.Status.Kernel?.Facts.GetValueOrDefault("jid") == jid)
                ?? throw Missing(text, "no jail that jaild has made has this jid");
        }
        var name = JailName.Parse(text, "jail");
        return journal.Ledger.Find(name) ?? throw Missing(name.Value, "no such jail");
    }

    private static Guid Uuid(string text) => Ids.Parse(text[5..], "jail");

    private static string Jid(string text) =>
        int.TryParse(text.AsSpan(4), NumberStyles.None, CultureInfo.InvariantCulture, out var jid) && jid > 0
            ? jid.ToString(CultureInfo.InvariantCulture)
            : throw JaildException.Invalid("jail", "jid: wants a number above 0");

    private static JaildException Missing(string text, string why) =>
        new(ErrorKind.NotFound, "JAIL_NOT_FOUND", $"{text}: {why}") { Metadata = new Dictionary<string, string> { ["jail"] = text } };
}
