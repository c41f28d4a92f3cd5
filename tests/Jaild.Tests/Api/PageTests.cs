using Grpc.Core;
using Jaild.Hosts.Simulated;
using Jaild.Tests.Engine;
using Jaild.V1;
using NUnit.Framework;
using JailPages = Jaild.Api.JailPages;

namespace Jaild.Tests.Api;

internal sealed class PageTests
{
    [Test]
    public async Task Pages_tell_every_jail_once_and_in_order()
    {
        await using var rig = await DaemonRig.Start();
        foreach (var name in new[] { "d", "b", "e", "a", "c" })
        {
            await rig.Create(name);
        }
        var pages = new List<string>();
        var request = new ListJailsRequest { PageSize = 2 };
        do
        {
            var page = await rig.Jails.ListJailsAsync(request);
            pages.Add(string.Join(' ', page.Jails.Select(j => j.Name)));
            request.PageToken = page.NextPageToken;
        }
        while (request.PageToken.Length > 0);
        Assert.That(pages, Is.EqualTo(new[] { "a b", "c d", "e" }));
    }

    [Test]
    public void Every_page_of_many_jails_begins_where_the_last_one_ended()
    {
        using var machine = new SimulatedMachine(Guid.CreateVersion7);
        using var daemon = machine.Connect();
        var journal = new MemoryJournal(new JournalDisk(), daemon);
        var names = Enumerable.Range(0, 20_000).Select(i => $"j{i * 7919L % 20_000:x}").ToList();
        foreach (var name in names)
        {
            journal.Ledger.Load(new Core.Model.JailRecord
            {
                Uuid = Guid.CreateVersion7(), Name = Core.Model.JailName.Parse(name), Definition = Core.Model.JailDefinition.Empty, Created = default,
                Status = new() { State = Core.Lifecycle.JailState.Stopped, Since = default },
            });
        }
        var told = new List<string>();
        var request = new ListJailsRequest { PageSize = 100 };
        do
        {
            var page = JailPages.Page(journal, request);
            told.AddRange(page.Jails.Select(j => j.Name));
            request.PageToken = page.NextPageToken;
        }
        while (request.PageToken.Length > 0);
        Assert.That(told, Is.EqualTo(names.Order(StringComparer.Ordinal)));
    }

    [Test]
    public async Task A_full_last_page_has_no_next_one()
    {
        await using var rig = await DaemonRig.Start();
        await rig.Create("a");
        await rig.Create("b");
        Assert.That((await rig.Jails.ListJailsAsync(new ListJailsRequest { PageSize = 2 })).NextPageToken, Is.Empty);
    }

    [Test]
    public async Task What_goes_and_comes_between_pages_disturbs_no_other()
    {
        await using var rig = await DaemonRig.Start();
        foreach (var name in new[] { "a", "b", "c", "e" })
        {
            await rig.Create(name);
        }
        var first = await rig.Jails.ListJailsAsync(new ListJailsRequest { PageSize = 2 });
        await rig.End((await rig.Jails.DestroyJailAsync(new DestroyJailRequest { Jail = "b" })).Operation);
        await rig.Create("d");
        var second = await rig.Jails.ListJailsAsync(new ListJailsRequest { PageSize = 10, PageToken = first.NextPageToken });
        Assert.That(second.Jails.Select(j => j.Name), Is.EqualTo(new[] { "c", "d", "e" }));
    }

    [Test]
    public async Task A_filter_chooses_by_name_and_state()
    {
        await using var rig = await DaemonRig.Start();
        foreach (var name in new[] { "web1", "web2", "db1" })
        {
            await rig.Create(name);
        }
        await rig.Start("web2");
        await rig.Start("db1");
        async Task<string> List(JailFilter filter) =>
            string.Join(' ', (await rig.Jails.ListJailsAsync(new ListJailsRequest { Filter = filter })).Jails.Select(j => j.Name));
        Assert.That(await List(new JailFilter { NameGlob = "web?" }), Is.EqualTo("web1 web2"));
        Assert.That(await List(new JailFilter { States = { JailState.Running } }), Is.EqualTo("db1 web2"));
        Assert.That(await List(new JailFilter { NameGlob = "*2", States = { JailState.Running } }), Is.EqualTo("web2"));
    }

    [Test]
    public async Task A_size_or_token_that_is_wrong_is_refused()
    {
        await using var rig = await DaemonRig.Start();
        await rig.Create("a");
        await rig.Create("b");
        var token = (await rig.Jails.ListJailsAsync(new ListJailsRequest { PageSize = 1 })).NextPageToken;
        ListJailsRequest[] wrong =
        [
            new() { PageSize = -1 },
            new() { PageToken = "!" },
            new() { PageToken = "AAAA" },
            new() { PageToken = token + "=" },
            new() { PageToken = token, Filter = new JailFilter { NameGlob = "a*" } },
            new() { Filter = new JailFilter { States = { JailState.Unspecified } } },
            new() { Filter = new JailFilter { States = { (JailState)99 } } },
            new() { Filter = new JailFilter { Uuids = { "a" } } },
            new() { Filter = new JailFilter { NameGlob = new string('*', 300) } },
        ];
        foreach (var request in wrong)
        {
            Assert.That((await DaemonRig.Error(rig.Jails.ListJailsAsync(request))).StatusCode, Is.EqualTo(StatusCode.InvalidArgument), request.ToString());
        }
        var operations = await DaemonRig.Error(rig.Operations.ListOperationsAsync(new ListOperationsRequest { PageToken = token }));
        Assert.That(operations.StatusCode, Is.EqualTo(StatusCode.InvalidArgument));
    }

    [Test]
    public async Task A_size_that_is_too_large_is_cut()
    {
        await using var rig = await DaemonRig.Start();
        await rig.Create("a");
        Assert.That((await rig.Jails.ListJailsAsync(new ListJailsRequest { PageSize = int.MaxValue })).Jails, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Operations_are_told_newest_first_in_pages()
    {
        await using var rig = await DaemonRig.Start();
        await rig.Create("a");
        await rig.Create("b");
        await rig.Start("a");
        var first = await rig.Operations.ListOperationsAsync(new ListOperationsRequest { PageSize = 2 });
        var second = await rig.Operations.ListOperationsAsync(new ListOperationsRequest { PageSize = 2, PageToken = first.NextPageToken });
        Assert.That(first.Operations.Concat(second.Operations).Select(o => $"{o.Verb} {o.JailName}"), Is.EqualTo(new[] { "start a", "create b", "create a" }));
        Assert.That(second.NextPageToken, Is.Empty);
        var ofA = await rig.Operations.ListOperationsAsync(new ListOperationsRequest { Jail = "a" });
        Assert.That(ofA.Operations.Select(o => o.Verb), Is.EqualTo(new[] { "start", "create" }));
        Assert.That((await rig.Operations.ListOperationsAsync(new ListOperationsRequest { Open = true })).Operations, Is.Empty);
    }
}
