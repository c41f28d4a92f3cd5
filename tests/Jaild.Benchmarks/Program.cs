using Jaild.Benchmarks;
using Jaild.Benchmarks.Linux;

return args switch
{
    [] => Math.Max(JailConfBenchmark.Run(), await JournalBenchmark.Run(TimeSpan.FromSeconds(6))),
    ["jailconf"] => JailConfBenchmark.Run(),
    ["journal"] => await JournalBenchmark.Run(TimeSpan.FromSeconds(6)),
    ["journal", var text] when double.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out var seconds) && seconds > 0 => await JournalBenchmark.Run(TimeSpan.FromSeconds(seconds)),
    ["linux"] => await LinuxBenchmark.Run(40),
    ["linux", var text] when int.TryParse(text, out var rounds) && rounds > 0 => await LinuxBenchmark.Run(rounds),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("usage: Jaild.Benchmarks [jailconf | journal [SECONDS] | linux [ROUNDS]]; without arguments the first two");
    return 64;
}
