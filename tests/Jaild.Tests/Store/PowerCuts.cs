using Jaild.Core;
using NUnit.Framework;

namespace Jaild.Tests.Store;

/// <summary>Does something again and again, with the power cut at each of its calls that change something, and looks at what is left.</summary>
internal static class PowerCuts
{
    /// <summary>Cuts at every operation.</summary>
    /// <param name="before">The files that it begins with.</param>
    /// <param name="live">What is done; a cut in it is an exception.</param>
    /// <param name="check">Looks at what a cut left: the files, whether <paramref name="live"/> had ended, and which cut it was.</param>
    /// <param name="seeds">In how many ways what was not synced survives.</param>
    public static async Task Each(RecordedFiles before, Func<RecordedFiles, Task> live, Func<RecordedFiles, bool, string, Task> check, int seeds = 3)
    {
        for (var (cut, ended) = (1, false); !ended; cut++)
        {
            var files = before.Copy();
            files.CutAt = cut;
            ended = await Ended(files, live);
            for (var seed = 0; seed < seeds; seed++)
            {
                await check(files.AfterPowerCut(seed), ended, $"cut at {cut}, seed {seed}");
            }
            Assert.That(ended || files.Operations >= cut, "without a cut it would go on");
        }
    }

    private static async Task<bool> Ended(RecordedFiles files, Func<RecordedFiles, Task> live)
    {
        try
        {
            await live(files);
            return files.Operations < files.CutAt;
        }
        catch (Exception cut) when (cut is PowerCutException || cut.InnerException is PowerCutException || cut is JaildException { Kind: ErrorKind.Unavailable })
        {
            return false;
        }
    }
}
