using Grpc.Core;
using Jaild.Hosts.Simulated;
using Jaild.V1;
using Microsoft.Extensions.Time.Testing;
using NUnit.Framework;

namespace Jaild.Tests.Api;

internal sealed class OperationPageTests
{
    [Test]
    public async Task What_is_found_by_its_id_is_in_the_list_also_after_a_day()
    {
        var time = new FakeTimeProvider();
        await using var rig = await DaemonRig.Start(time);
        var all = new List<string>();
        foreach (var jail in new[] { "a", "b", "c" })
        {
            all.Add((await rig.Create(jail)).Id);
            all.Add((await rig.Start(jail)).Id);
        }
        time.Advance(TimeSpan.FromHours(26));
        await rig.Down();
        await rig.Up(); // what ended more than a day ago leaves the ledger
        all.Add((await rig.End((await rig.Jails.StopJailAsync(new StopJailRequest { Jail = "b" })).Operation)).Id);
        await Stored(rig, time, all);
        all.Reverse();
        foreach (var size in new[] { 1, 2, 3, 7, 100 })
        {
            Assert.That(await Pages(rig, new ListOperationsRequest { PageSize = size }), Is.EqualTo(all), $"pages of {size}");
        }
        Assert.That(await Pages(rig, new ListOperationsRequest { PageSize = 1, Jail = "b" }), Is.EqualTo(new[] { all[0], all[3], all[4] }));
        Assert.That(await Pages(rig, new ListOperationsRequest { PageSize = 1, Open = true }), Is.Empty);
    }

    [Test]
    public async Task An_operation_that_goes_on_between_two_pages_is_told_once()
    {
        await using var rig = await DaemonRig.Start();
        await rig.Create("web");
        rig.Machine.Knobs.Set(Knob.Parse("block before make jail of web"));
        var start = (await rig.Jails.StartJailAsync(new StartJailRequest { Jail = "web" })).Operation;
        await rig.Machine.Gates.WhenBlocked("make jail");
        var db = await rig.Create("db");
        var request = new ListOperationsRequest { PageSize = 1 };
        var page = await rig.Operations.ListOperationsAsync(request);
        Assert.That(page.Operations.Single().Id, Is.EqualTo(db.Id));
        rig.Machine.Gates.Release("make jail");
        await rig.End(start);
        var rest = await Pages(rig, new ListOperationsRequest(request) { PageToken = page.NextPageToken });
        Assert.That(rest, Has.Count.EqualTo(2).And.ItemAt(0).EqualTo(start.Id));
    }

    [TestCase("!")]
    [TestCase("AAAAAAAAAAAAAAAAAAAA")]
    public async Task A_token_that_jaild_has_not_given_is_refused(string token)
    {
        await using var rig = await DaemonRig.Start();
        var error = await DaemonRig.Error(rig.Operations.ListOperationsAsync(new ListOperationsRequest { PageToken = token }));
        Assert.That(error.StatusCode, Is.EqualTo(StatusCode.InvalidArgument));
    }

    /// <summary>Lets time pass until the memory behind the journal has all of them.</summary>
    private static async Task Stored(DaemonRig rig, FakeTimeProvider time, List<string> ids)
    {
        foreach (var id in ids)
        {
            while (true)
            {
                try
                {
                    await rig.Operations.GetOperationAsync(new GetOperationRequest { Id = id });
                    break;
                }
                catch (RpcException missing) when (missing.StatusCode == StatusCode.NotFound)
                {
                    time.Advance(TimeSpan.FromSeconds(1));
                }
            }
        }
    }

    private static async Task<List<string>> Pages(DaemonRig rig, ListOperationsRequest request)
    {
        var ids = new List<string>();
        do
        {
            var page = await rig.Operations.ListOperationsAsync(request);
            ids.AddRange(page.Operations.Select(o => o.Id));
            request = new(request) { PageToken = page.NextPageToken };
        }
        while (request.PageToken.Length > 0);
        return ids;
    }
}
