using Jaild.Core;
using Jaild.Core.Model;
using Jaild.Journal;
using Jaild.Settings;
using Jaild.Store;

namespace Jaild.Api;

/// <summary>
/// Pages of all operations that are remembered, those accepted last first: the open and young ones are in the ledger, the others in the
/// memory behind the journal, which is asked only for what may be nowhere else.
/// </summary>
internal sealed class OperationPages(FileJournal journal, DaemonFacts facts, JaildOptions options, TimeProvider time)
{
    private static readonly Comparer<byte[]> ByPlace = Comparer<byte[]>.Create((x, y) => x.AsSpan().SequenceCompareTo(y));

    public V1.ListOperationsResponse Page(V1.ListOperationsRequest request)
    {
        var size = PageToken.Size(request.PageSize);
        var query = new V1.ListOperationsRequest { Jail = request.Jail, Open = request.Open };
        var before = PageToken.Read(request.PageToken, query) is { } place ? Parse(place) : OperationPlace.End;
        Guid? jail = request.Jail.Length == 0 ? null : Selector.Find(journal, request.Jail).Uuid;
        var page = Newest(size + 1, before, jail, request.Open);
        var answer = new V1.ListOperationsResponse();
        answer.Operations.AddRange(page.Take(size).Select(o => o.ToProto()));
        if (page.Count > size)
        {
            answer.NextPageToken = PageToken.Make(Convert.ToHexString(OperationPlace.Of(page[size - 1])), query);
        }
        return answer;
    }

    private List<Operation> Newest(int limit, byte[] before, Guid? jail, bool open)
    {
        // the ledger first: what leaves it meanwhile is in the memory already
        var young = journal.Ledger.Operations.Where(o => jail is null || o.Jail == jail).ToList();
        var page = Sorted(young.Where(o => !(open && o.Done) && OperationPlace.Of(o).IsBefore(before)), limit);
        var complete = OperationPlace.At(Later(facts.Started, time.GetUtcNow() - options.RequestAge));
        if (open || (page.Count == limit && !OperationPlace.Of(page[^1]).IsBefore(complete)))
        {
            return page;
        }
        var known = young.Select(o => o.Id).ToHashSet();
        var older = journal.Store.Ask(s => s.ListOperations(jail, before.IsBefore(complete) ? before : complete, limit, known));
        return Sorted(page.Concat(older), limit);
    }

    private static List<Operation> Sorted(IEnumerable<Operation> operations, int limit) =>
        [.. operations.OrderByDescending(OperationPlace.Of, ByPlace).Take(limit)];

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;

    private static byte[] Parse(string place) => place.Length == 2 * OperationPlace.Length && place.All(char.IsAsciiHexDigit)
        ? Convert.FromHexString(place) : throw JaildException.Invalid("page_token", "not one that jaild has given");
}
