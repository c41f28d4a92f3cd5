using Jaild.Core.Journal;
using Jaild.Core.Model;

namespace Jaild.Api;

/// <summary>
/// Pages of living jails in the order of the bytes of their names. A page costs what it has to look at from its place on. A jail made or
/// destroyed between two pages is in the list or not; no other is missed or told twice.
/// </summary>
internal static class JailPages
{
    public static V1.ListJailsResponse Page(IJournal journal, V1.ListJailsRequest request)
    {
        var size = PageToken.Size(request.PageSize);
        JailName? after = PageToken.Read(request.PageToken, request.Filter) is { } place ? JailName.Parse(place, "page_token") : null;
        var filter = new JailFilter(request.Filter);
        var ledger = journal.Ledger;
        var answer = new V1.ListJailsResponse { Epoch = journal.Epoch.ToString(), Revision = ledger.Revision };
        foreach (var (_, uuid) in ledger.Names.After(after))
        {
            if (ledger.Find(uuid) is not { } jail || !filter.Matches(jail))
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
