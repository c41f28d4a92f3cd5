using Jaild.Benchmarks;

return args switch
{
    [] => Math.Max(JailConfBenchmark.Run(), await JournalBenchmark.Run(TimeSpan.FromSeconds(6))),
    ["jailconf"] => JailConfBenchmark.Run(),
    ["journal"] => await JournalBenchmark.Run(TimeSpan.FromSeconds(6)),
    ["journal", var text] when double.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out var seconds) && seconds > 0 => await JournalBenchmark.Run(TimeSpan.FromSeconds(seconds)),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("usage: Jaild.Benchmarks [jailconf | journal [SECONDS]]; without arguments all");
    return 64;
}
