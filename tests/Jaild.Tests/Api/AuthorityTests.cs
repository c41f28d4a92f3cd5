using Jaild.V1;
using NUnit.Framework;

namespace Jaild.Tests.Api;

/// <summary>What a client may call the server in :authority; the manual and jail_service.proto tell of it.</summary>
internal sealed class AuthorityTests
{
    [TestCase("localhost", true)]
    [TestCase("jaild", true)]
    [TestCase("%2Frun%2Fjaild%2Fjaild.sock", false)]
    [TestCase("/run/jaild/jaild.sock", false)]
    public async Task A_host_name_is_answered_and_a_path_is_not(string authority, bool isAnswered)
    {
        await using var rig = await DaemonRig.Start();
        var answer = await RawHttp2.Call(rig.Options.Socket, authority, "/jaild.v1.DaemonService/GetInfo");
        Assert.That(answer, Is.EqualTo(isAnswered ? RawHttp2.Answer.Headers : RawHttp2.Answer.Reset));
        Assert.That((await rig.Daemon.GetInfoAsync(new GetInfoRequest())).Host, Is.EqualTo("simulated"), "other clients are not disturbed");
    }
}
