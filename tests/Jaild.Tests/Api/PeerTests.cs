using Jaild.Api;
using Jaild.Core;
using Jaild.Core.Model;
using NUnit.Framework;

namespace Jaild.Tests.Api;

/// <summary>FreeBSD's credentials of a peer, as LOCAL_PEERCRED gives them.</summary>
internal sealed class PeerTests
{
    [Test]
    public void The_first_group_is_the_effective_one() => Assert.That(Peer.Read(Record(version: 0, groups: 2)), Is.EqualTo(Actor.Peer(1001, 20, 4711)));

    [TestCase(1u, (short)2)]
    [TestCase(0u, (short)0)]
    public void A_form_that_is_not_known_is_refused(uint version, short groups) =>
        Assert.That(() => Peer.Read(Record(version, groups)), Throws.TypeOf<JaildException>().With.Property("Reason").EqualTo("NO_PEER_CREDENTIALS"));

    [Test]
    public void A_short_answer_is_refused() => Assert.That(() => Peer.Read(Record(0, 2).AsSpan(0, 80)), Throws.TypeOf<JaildException>());

    private static byte[] Record(uint version, short groups)
    {
        var bytes = new byte[88];
        BitConverter.TryWriteBytes(bytes.AsSpan(0), version);
        BitConverter.TryWriteBytes(bytes.AsSpan(4), 1001u);
        BitConverter.TryWriteBytes(bytes.AsSpan(8), groups);
        BitConverter.TryWriteBytes(bytes.AsSpan(12), 20u);
        BitConverter.TryWriteBytes(bytes.AsSpan(16), 0u);
        BitConverter.TryWriteBytes(bytes.AsSpan(80), 4711);
        return bytes;
    }
}
