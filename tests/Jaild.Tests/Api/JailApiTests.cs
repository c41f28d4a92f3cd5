using Google.Rpc;
using Grpc.Core;
using Jaild.V1;
using NUnit.Framework;

namespace Jaild.Tests.Api;

internal sealed class JailApiTests
{
    [Test]
    public async Task A_jail_lives_from_create_to_destroy()
    {
        await using var rig = await DaemonRig.Start();
        var created = await rig.Create("web", "exec.start=true");
        Assert.That((created.State, await rig.State("web")), Is.EqualTo((OperationState.Succeeded, JailState.Stopped)));
        await rig.Start("web");
        var running = (await rig.Jails.GetJailAsync(new GetJailRequest { Jail = "web" })).Jail;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(running.Status.State, Is.EqualTo(JailState.Running));
            Assert.That(running.Status.Desired, Is.EqualTo(DesiredState.Running));
            Assert.That(running.Status.Kernel.Facts["jid"], Is.EqualTo("1"));
            Assert.That(running.Parameters.Select(p => p.Name), Is.EqualTo(new[] { "$jaild_archive", "exec.start", "path" }));
            Assert.That(running.AppliedParameters, Is.EqualTo(running.Parameters));
            Assert.That(running.Etag, Is.EqualTo($"\"{running.Revision}\""));
        }
        var restarted = await rig.End((await rig.Jails.RestartJailAsync(new RestartJailRequest { Jail = "web" })).Operation);
        var stopped = await rig.End((await rig.Jails.StopJailAsync(new StopJailRequest { Jail = "web" })).Operation);
        Assert.That((restarted.State, stopped.State, await rig.State("web")), Is.EqualTo((OperationState.Succeeded, OperationState.Succeeded, JailState.Stopped)));
        await rig.End((await rig.Jails.DestroyJailAsync(new DestroyJailRequest { Jail = "web" })).Operation);
        var gone = await DaemonRig.Error(rig.Jails.GetJailAsync(new GetJailRequest { Jail = "web" }));
        var deceased = (await rig.Jails.GetJailAsync(new GetJailRequest { Jail = $"uuid:{running.Uuid}" })).Jail;
        Assert.That((gone.StatusCode, deceased.Status.State, deceased.Name), Is.EqualTo((StatusCode.NotFound, JailState.Absent, "web")));
    }

    [Test]
    public async Task A_jail_is_found_by_name_uuid_and_jid()
    {
        await using var rig = await DaemonRig.Start();
        await rig.Create("web");
        await rig.Start("web");
        var uuid = (await rig.Jails.GetJailAsync(new GetJailRequest { Jail = "web" })).Jail.Uuid;
        foreach (var selector in new[] { $"uuid:{uuid}", "jid:1" })
        {
            Assert.That((await rig.Jails.GetJailAsync(new GetJailRequest { Jail = selector })).Jail.Name, Is.EqualTo("web"), selector);
        }
    }

    [TestCase("nobody", StatusCode.NotFound)]
    [TestCase("jid:77", StatusCode.NotFound)]
    [TestCase("uuid:0198c5d2-7c1e-7bb4-a6f5-3d0f5a2b9c11", StatusCode.NotFound)]
    [TestCase("", StatusCode.InvalidArgument)]
    [TestCase("jid:", StatusCode.InvalidArgument)]
    [TestCase("jid:0", StatusCode.InvalidArgument)]
    [TestCase("jid:-1", StatusCode.InvalidArgument)]
    [TestCase("jid:99999999999999999999", StatusCode.InvalidArgument)]
    [TestCase("uuid:web", StatusCode.InvalidArgument)]
    [TestCase("uuid:00000000-0000-0000-0000-000000000000", StatusCode.InvalidArgument)]
    [TestCase("w*", StatusCode.InvalidArgument)]
    public async Task A_selector_that_finds_nothing_says_so(string selector, StatusCode expected)
    {
        await using var rig = await DaemonRig.Start();
        var get = await DaemonRig.Error(rig.Jails.GetJailAsync(new GetJailRequest { Jail = selector }));
        var start = await DaemonRig.Error(rig.Jails.StartJailAsync(new StartJailRequest { Jail = selector }));
        Assert.That((get.StatusCode, start.StatusCode), Is.EqualTo((expected, expected)));
        Assert.That(get.GetRpcStatus()!.GetDetail<ErrorInfo>()!.Domain, Is.EqualTo("jaild"));
    }

    private static readonly string[] BadNames =
        ["", "12", "web.12", ".", "..", "a..b", "a/b", "/", "-a", "_a", "a b", "a\nb", "a\0b", "a\x1b[2J", "ä", "uuid:x", "web.", new string('a', 256)];

    [TestCaseSource(nameof(BadNames))]
    public async Task A_bad_name_is_refused_and_changes_nothing(string name)
    {
        await using var rig = await DaemonRig.Start();
        var error = await DaemonRig.Error(rig.Jails.CreateJailAsync(new CreateJailRequest { Name = name, Settings = { "path=/j", "$jaild_archive=/base.tar" } }));
        var field = error.GetRpcStatus()!.GetDetail<BadRequest>()!.FieldViolations.Single().Field;
        Assert.That((error.StatusCode, field, await rig.Revision()), Is.EqualTo((StatusCode.InvalidArgument, "name", 0)));
        Assert.That(error.Status.Detail, Does.Not.Contain("\x1b").And.Not.Contain("\0"));
    }

    [Test]
    public async Task A_name_of_255_bytes_lives()
    {
        await using var rig = await DaemonRig.Start();
        var name = new string('a', 255);
        await rig.Create(name);
        Assert.That(await rig.State(name), Is.EqualTo(JailState.Stopped));
    }

    [TestCase("exec.strat=true", "exec.strat", "exec.start")]
    [TestCase("persist=perhaps", "persist", "perhaps")]
    [TestCase("stop.timeout=soon", "stop.timeout", "soon")]
    [TestCase("path=relative", "path", "relative")]
    [TestCase("path=/", "path", "/")]
    public async Task A_bad_parameter_is_named_and_changes_nothing(string setting, string field, string says)
    {
        await using var rig = await DaemonRig.Start();
        var error = await DaemonRig.Error(rig.Jails.CreateJailAsync(new CreateJailRequest { Name = "web", Settings = { "path=/jails/web", setting } }));
        var violation = error.GetRpcStatus()!.GetDetail<BadRequest>()!.FieldViolations.Single(v => v.Field == field);
        Assert.That((error.StatusCode, await rig.Revision()), Is.EqualTo((StatusCode.InvalidArgument, 0)));
        Assert.That(violation.Description, Does.Contain(says));
    }

    [Test]
    public async Task All_bad_parameters_are_told_at_once()
    {
        await using var rig = await DaemonRig.Start();
        var error = await DaemonRig.Error(rig.Jails.CreateJailAsync(new CreateJailRequest { Name = "web", Settings = { "path=/j", "pat=/x", "exec.timeout=x" } }));
        Assert.That(error.GetRpcStatus()!.GetDetail<BadRequest>()!.FieldViolations.Select(v => v.Field), Is.EquivalentTo(new[] { "pat", "exec.timeout" }));
    }

    [Test]
    public async Task A_name_and_a_uuid_are_taken_once()
    {
        await using var rig = await DaemonRig.Start();
        var request = new CreateJailRequest { Name = "web", Uuid = Guid.NewGuid().ToString(), Settings = { "path=/jails/web", "$jaild_archive=/base.tar" } };
        await rig.End((await rig.Jails.CreateJailAsync(request)).Operation);
        var sameName = await DaemonRig.Error(rig.Jails.CreateJailAsync(new CreateJailRequest(request) { Uuid = "" }));
        var sameUuid = await DaemonRig.Error(rig.Jails.CreateJailAsync(new CreateJailRequest(request) { Name = "db" }));
        await rig.End((await rig.Jails.DestroyJailAsync(new DestroyJailRequest { Jail = "web" })).Operation);
        var deceased = await DaemonRig.Error(rig.Jails.CreateJailAsync(new CreateJailRequest(request) { Name = "db" }));
        Assert.That(new[] { sameName, sameUuid, deceased }.Select(e => e.StatusCode), Is.All.EqualTo(StatusCode.AlreadyExists));
    }

    [Test]
    public async Task A_refusal_names_state_trigger_and_what_is_allowed()
    {
        await using var rig = await DaemonRig.Start();
        await rig.Create("web");
        await rig.Start("web");
        var before = await rig.Revision();
        var error = await DaemonRig.Error(rig.Jails.DestroyJailAsync(new DestroyJailRequest { Jail = "web" }));
        var status = error.GetRpcStatus()!;
        var violation = status.GetDetail<PreconditionFailure>()!.Violations.Single();
        var info = status.GetDetail<ErrorInfo>()!;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(error.StatusCode, Is.EqualTo(StatusCode.FailedPrecondition));
            Assert.That(violation.Type, Is.EqualTo("STATE"));
            Assert.That(violation.Subject, Is.EqualTo("running"));
            Assert.That(violation.Description, Is.EqualTo("destroy is refused; allowed: start, stop, stop --force, set"));
            Assert.That(info.Reason, Is.EqualTo("WRONG_STATE"));
            Assert.That(info.Metadata["from"], Is.EqualTo("running"));
            Assert.That(info.Metadata["trigger"], Is.EqualTo("destroy"));
            Assert.That(info.Metadata["allowed"], Is.EqualTo("start,stop,stop --force,set"));
            Assert.That(await rig.Revision(), Is.EqualTo(before));
        }
        await rig.End((await rig.Jails.DestroyJailAsync(new DestroyJailRequest { Jail = "web", StopFirst = true })).Operation);
    }

    [TestCase("\"1\"", StatusCode.Aborted, "ETAG_MISMATCH")]
    [TestCase("1", StatusCode.InvalidArgument, "INVALID_ARGUMENT")]
    [TestCase("\"-1\"", StatusCode.InvalidArgument, "INVALID_ARGUMENT")]
    [TestCase("\"", StatusCode.InvalidArgument, "INVALID_ARGUMENT")]
    public async Task An_old_or_bad_etag_is_refused(string etag, StatusCode code, string reason)
    {
        await using var rig = await DaemonRig.Start();
        await rig.Create("web");
        var error = await DaemonRig.Error(rig.Jails.StartJailAsync(new StartJailRequest { Jail = "web", Etag = etag }));
        Assert.That((error.StatusCode, error.GetRpcStatus()!.GetDetail<ErrorInfo>()!.Reason), Is.EqualTo((code, reason)));
        Assert.That(await rig.State("web"), Is.EqualTo(JailState.Stopped));
    }

    [Test]
    public async Task The_etag_that_was_seen_lets_a_request_through()
    {
        await using var rig = await DaemonRig.Start();
        await rig.Create("web");
        var etag = (await rig.Jails.GetJailAsync(new GetJailRequest { Jail = "web" })).Jail.Etag;
        var started = await rig.End((await rig.Jails.StartJailAsync(new StartJailRequest { Jail = "web", Etag = etag })).Operation);
        Assert.That(started.State, Is.EqualTo(OperationState.Succeeded));
    }

    [Test]
    public async Task A_message_over_the_limit_is_refused()
    {
        await using var rig = await DaemonRig.Start(change: o => o with { MessageLimit = 65536 });
        var error = await DaemonRig.Error(rig.Jails.CreateJailAsync(new CreateJailRequest { Name = "web", Settings = { $"path=/{new string('x', 70000)}" } }));
        Assert.That((error.StatusCode, await rig.Revision()), Is.EqualTo((StatusCode.ResourceExhausted, 0)));
    }

    [Test]
    public async Task The_peer_is_who_asked()
    {
        await using var rig = await DaemonRig.Start();
        var actor = (await rig.Create("web")).Actor;
        Assert.That((actor.Kind, actor.Pid), Is.EqualTo(("peer", Environment.ProcessId)));
    }
}
