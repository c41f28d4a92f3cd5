using System.Diagnostics;

namespace Jaild.Benchmarks;

/// <summary>What one run of callers saw.</summary>
/// <param name="PerSecond">Acknowledged entries.</param>
/// <param name="P50">Half of them took at most this, in milliseconds.</param>
/// <param name="P99">All but one in a hundred took at most this.</param>
/// <param name="Cpu">Microseconds of all threads for each, which a busy machine changes least.</param>
internal sealed record Measured(double PerSecond, double P50, double P99, double Cpu)
{
    /// <summary>Lets callers call one after the other, each waiting for its answer, for a while.</summary>
    public static async Task<Measured> Run(int callers, TimeSpan span, Func<int, Task> call)
    {
        var cpu = Environment.CpuUsage.TotalTime;
        var begun = Stopwatch.GetTimestamp();
        var all = await Task.WhenAll(Enumerable.Range(0, callers).Select(caller => Task.Run(async () =>
        {
            var took = new List<long>(4096);
            for (var i = caller; Stopwatch.GetElapsedTime(begun) < span; i += callers)
            {
                var start = Stopwatch.GetTimestamp();
                await call(i);
                took.Add(Stopwatch.GetTimestamp() - start);
            }
            return took;
        })));
        var seconds = Stopwatch.GetElapsedTime(begun).TotalSeconds;
        cpu = Environment.CpuUsage.TotalTime - cpu;
        var sorted = all.SelectMany(t => t).Order().ToArray();
        double At(double part) => sorted[(int)(part * (sorted.Length - 1))] * 1000.0 / Stopwatch.Frequency;
        return new Measured(sorted.Length / seconds, At(0.5), At(0.99), cpu.TotalMicroseconds / sorted.Length);
    }
}
