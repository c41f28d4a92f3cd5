using Jaild.Core.Journal;

namespace Jaild.Api;

/// <summary>Pages of living jails by name. A jail made or destroyed between two pages is in the list or not; no other is missed or told twice.</summary>
internal static class JailPages
{
    public static V1.ListJailsResponse Page(IJournal journal, V1.ListJailsRequest request)
    {
        var size = PageToken.Size(request.PageSize);
        var after = PageToken.Read(request.PageToken, request.Filter);
        var filter = new JailFilter(request.Filter);
        var ledger = journal.Ledger;
        var answer = new V1.ListJailsResponse { Epoch = journal.Epoch.ToString(), Revision = ledger.Revision };
        foreach (var (name, uuid) in ledger.Names)
        {
            if (after is not null && string.CompareOrdinal(name.Value, after) <= 0
                || ledger.Find(uuid) is not { } jail || !filter.Matches(jail))
            {
                continue;
            }
            if (answer.Jails.Count == size)
            {
                answer.NextPageToken = PageToken.Make(answer.Jails[^1].Name, request.Filter);
                break;
            }
            answer.Jails.Add(jail.ToProto());
        }
        return answer;
    }
}
