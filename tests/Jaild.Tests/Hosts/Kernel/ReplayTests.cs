using NUnit.Framework;

namespace Jaild.Tests.Hosts.Kernel;

/// <summary>The simulated kernel of 12.1 answers as the real one was recorded to answer.</summary>
internal sealed class ReplayTests
{
    /// <summary>The experiments that come out otherwise, each with its reason.</summary>
    private static readonly Dictionary<string, string> Others = [];

    [Test]
    public void Every_recorded_experiment_comes_out_as_it_did()
    {
        var experiments = Transcripts.Read("syscalls");
        var replay = new Replay();
        List<string> wrong = [];
        var differing = 0;
        foreach (var experiment in experiments)
        {
            var id = experiment.GetProperty("id").GetString()!;
            var differences = replay.Run(experiment);
            differing += differences.Count > 0 ? 1 : 0;
            if (differences.Count > 0 && !Others.ContainsKey(id))
            {
                wrong.Add($"{id}: {string.Join("; ", differences)}");
            }
            else if (differences.Count == 0 && Others.ContainsKey(id))
            {
                wrong.Add($"{id} agrees now: take it off the list");
            }
        }
        TestContext.Out.WriteLine($"{experiments.Count - differing} of {experiments.Count} experiments agree");
        Assert.That(wrong, Is.Empty, string.Join('\n', wrong));
        Assert.That(differing * 100, Is.LessThanOrEqualTo(experiments.Count * 5));
    }
}
